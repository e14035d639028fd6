/** Programs of other systems, as far as a store of certificates calls them: an argument that is not theirs fails. */
import { readFile } from 'node:fs/promises'
import { X509Certificate } from 'node:crypto'
import type { RunTool } from '../../src/tls/trust/trust-store.ts'

const hashOf = (pem: string): string => new X509Certificate(pem).fingerprint.replaceAll(':', '').toLowerCase()
const nameOf = (pem: string): string => /CN=(.*)/.exec(new X509Certificate(pem).subject)?.[1] ?? ''

export interface FakeTool {
  readonly run: RunTool
  readonly calls: (readonly string[])[]
  /** PEM texts that it holds. */
  readonly certificates: string[]
  /** Every change fails with this code: no right to it. */
  refuses: number
}

const failed = { code: 1, output: '' }
const done = (output = ''): { code: number; output: string } => ({ code: 0, output })

function fakeTool(
  answer: (tool: FakeTool, args: readonly string[]) => Promise<{ code: number; output: string }>,
  file: string,
): FakeTool {
  const tool: FakeTool = {
    calls: [],
    certificates: [],
    refuses: 0,
    run: (path, args) => {
      tool.calls.push(args)
      return path === file ? answer(tool, args) : Promise.resolve({ code: -1, output: '' })
    },
  }
  return tool
}

const french = (pem: string, index: number): string =>
  [
    `================ Certificat ${index} ================`,
    'Numéro de série : 0a',
    `Émetteur : CN=${nameOf(pem)}, O=cps-bridge`,
    `Objet : CN=${nameOf(pem)}, O=cps-bridge`,
    `Hach. cert. (sha1) : ${hashOf(pem)}`,
    '',
  ].join('\r\n')

/** `certutil.exe` of a French Windows. */
export const fakeWindowsCertutil = (file: string, scope: readonly string[]): FakeTool =>
  fakeTool(async (tool, args) => {
    if (args.slice(0, scope.length).join() !== scope.join()) return failed
    const [first, second, third, fourth, ...rest] = args.slice(scope.length)
    if (rest.length > 0) return failed
    if (first === '-store' && second === 'Root' && third === undefined)
      return done(['Root "Autorités"', ...tool.certificates.map(french), 'CertUtil: -store OK'].join('\r\n'))
    if (tool.refuses !== 0) return { code: tool.refuses, output: '' }
    if (first === '-f' && second === '-addstore' && third === 'Root') {
      tool.certificates.push(await readFile(fourth ?? '', 'utf8'))
      return done()
    }
    if (first !== '-delstore' || second !== 'Root') return failed
    const index = tool.certificates.findIndex((pem) => hashOf(pem) === third)
    if (index < 0) return failed
    tool.certificates.splice(index, 1)
    return done()
  }, file)

/** `/usr/bin/security` of macOS with one keychain. */
export const fakeSecurity = (keychain: string, domain: readonly string[]): FakeTool => {
  const trusted = new Set<string>()
  return fakeTool(async (tool, args) => {
    const line = args.join(' ')
    const last = args.at(-1) ?? ''
    if (line === `find-certificate -a -c cps-bridge local authority -p ${keychain}`)
      return done(tool.certificates.join(''))
    if (line === ['dump-trust-settings', ...domain].join(' '))
      return trusted.size === 0
        ? failed
        : done([...trusted].map((name, index) => `Cert ${index}: ${name}\n`).join(''))
    if (tool.refuses !== 0) return { code: tool.refuses, output: '' }
    const adding = ['add-trusted-cert', ...domain, '-r', 'trustRoot', '-p', 'ssl', '-k', keychain]
    if (line === [...adding, last].join(' ')) {
      const pem = await readFile(last, 'utf8')
      tool.certificates.push(pem)
      trusted.add(nameOf(pem))
      return done()
    }
    if (line === ['remove-trusted-cert', ...domain, last].join(' '))
      return trusted.delete(nameOf(await readFile(last, 'utf8'))) ? done() : failed
    if (line !== `delete-certificate -Z ${args[2]} ${keychain}`) return failed
    const index = tool.certificates.findIndex((pem) => hashOf(pem).toUpperCase() === args[2])
    if (index < 0) return failed
    tool.certificates.splice(index, 1)
    return done()
  }, '/usr/bin/security')
}
