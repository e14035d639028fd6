import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { authorityValidity, type IssuedMaterial, issueLocalMaterial } from '../../src/tls/local-authority.ts'
import { loopbackNameConstraints } from '../../src/tls/name-constraints.ts'
import { type AlternativeName, keyIdentifier, signCertificate } from '../../src/tls/sign-certificate.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const run = promisify(execFile)

/** Seconds since 1970 in the middle of a leaf's time. */
const YEAR_SECONDS = 31_557_600

/** What `openssl verify -x509_strict` says of a server certificate, one line or more. */
async function opensslVerify(caPem: string, certPem: string, options: readonly string[]): Promise<string> {
  const folder = await tempFolder()
  await writeFile(join(folder, 'ca.pem'), caPem)
  await writeFile(join(folder, 'leaf.pem'), certPem)
  const flags = ['-x509_strict', '-purpose', 'sslserver', '-CAfile', 'ca.pem', ...options, 'leaf.pem']
  const { stdout, stderr } = await run('openssl', ['verify', ...flags], { cwd: folder }).catch(
    (error: unknown) => error as { stdout: string; stderr: string },
  )
  return stdout + stderr
}

describe('issueLocalMaterial, judged by openssl', () => {
  const start = new Date()
  let issued: IssuedMaterial

  beforeAll(async () => {
    issued = await issueLocalMaterial(start)
  })

  it.each([
    ['-verify_hostname', 'localhost'],
    ['-verify_ip', '127.0.0.1'],
    ['-verify_ip', '::1'],
  ])('makes ten leaves that are good for %s %s, each in its year', async (option, name) => {
    for (const [index, { certPem }] of issued.leaves.entries()) {
      const time = Math.floor(start.getTime() / 1000 + (index + 0.5) * YEAR_SECONDS)
      const verdict = await opensslVerify(issued.caPem, certPem, [option, name, '-attime', `${time}`])
      expect(verdict).toBe('leaf.pem: OK\n')
    }
  })

  it.each<[string, readonly AlternativeName[], string]>([
    ['localhost', [{ type: 2, value: 'localhost' }], 'leaf.pem: OK'],
    ['another name', [{ type: 2, value: 'portal.test' }], 'permitted subtree violation'],
    ['another IPv4 address', [{ type: 7, ip: '127.0.0.2' }], 'permitted subtree violation'],
    ['another IPv6 address', [{ type: 7, ip: '::2' }], 'permitted subtree violation'],
  ])('constrains its authority: a certificate for %s', async (_name, altNames, expected) => {
    const [authority, leaf] = [
      generateKeyPairSync('rsa', { modulusLength: 2048 }),
      generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ]
    const issuer = [{ shortName: 'CN', value: 'constrained' }] as const
    const validity = authorityValidity(start)
    const caPem = signCertificate(
      {
        subject: issuer,
        issuer,
        publicKey: authority.publicKey,
        ...validity,
        extensions: [
          { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 },
          { name: 'keyUsage', critical: true, keyCertSign: true },
          { id: '2.5.29.30', critical: true, value: loopbackNameConstraints() },
          { name: 'subjectKeyIdentifier' },
        ],
      },
      authority.privateKey,
    )
    const certPem = signCertificate(
      {
        subject: [{ shortName: 'CN', value: 'leaf' }],
        issuer,
        publicKey: leaf.publicKey,
        ...validity,
        extensions: [
          { name: 'keyUsage', critical: true, digitalSignature: true },
          { name: 'subjectAltName', altNames },
          { name: 'subjectKeyIdentifier' },
          { name: 'authorityKeyIdentifier', keyIdentifier: keyIdentifier(authority.publicKey) },
        ],
      },
      authority.privateKey,
    )
    expect(await opensslVerify(caPem, certPem, [])).toContain(expected)
  })
})
