import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { encodeTlv } from '../../../src/iso7816/ber-tlv.ts'
import { leavingDer } from '../../helpers/leaving-der.ts'

const PROGRAMS = join(import.meta.dirname, '..', '..', 'helpers', 'foreign')

const all = await leavingDer()
const certificates = all.filter(({ isCertificate }) => isCertificate)

/** What another language's parser refuses, by name. */
function refusedBy(program: string, args: readonly string[]): readonly string[] {
  const input = certificates.map(({ der }) => Buffer.from(der).toString('base64')).join('\n')
  const output = execFileSync(program, args, { input, encoding: 'utf8' })
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `${certificates[Number.parseInt(line, 10)]?.name}: ${line}`)
}

describe('what leaves the project is read', () => {
  it('by openssl asn1parse', () => {
    const input = encodeTlv(0x30, Buffer.concat(all.map(({ der }) => der)))
    const output = execFileSync('openssl', ['asn1parse', '-inform', 'DER'], {
      input,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    })
    expect(output.split('\n').filter((line) => /d=1 .*cons: SEQUENCE/.test(line))).toHaveLength(all.length)
    expect(output).not.toMatch(/BAD (INTEGER|ENUMERATED|OBJECT|BOOLEAN)|Error in encoding/)
  })

  it('by pyca/cryptography', () => {
    expect(refusedBy('/usr/bin/python3', [join(PROGRAMS, 'read_certificates.py')])).toEqual([])
  })

  it("by Java's own parser", () => {
    expect(refusedBy('/usr/bin/java', [join(PROGRAMS, 'ReadCertificates.java')])).toEqual([])
  })
})
