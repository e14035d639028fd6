/** Cards that name where they can be asked about, and the authority's own responder and lists (openssl). */
import { execFile, spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { rsaKeySeries } from './rsa-keys.ts'
import { goodClaims, goodHeader, makeToken, NATIONAL_ID } from './test-card-issuer.ts'
import {
  authorityName,
  caExtensions,
  type CertificateSpec,
  holderName,
  type KeyPair,
  leafExtensions,
  makeCertificate,
  pem,
} from './test-pki.ts'
import { addressExtensions, type Addresses } from './revocation-extensions.ts'

const run = promisify(execFile)
const DAY_MS = 86_400_000

/** Who signs: a certificate and its key. */
export interface Signer {
  readonly der: Buffer
  readonly keys: KeyPair
}

/** State of a certificate in the authority's database (`openssl ca`, index.txt). */
export type Known = 'good' | 'revoked'

const opensslTime = (date: Date): string =>
  `${date
    .toISOString()
    .replaceAll(/[-:T]|\.\d+/g, '')
    .slice(0, 14)}Z`

/** The database has two digits for the year. */
const utcTime = (date: Date): string => opensslTime(date).slice(2)

function indexLine([der, state]: readonly [Buffer, Known]): string {
  const { serialNumber } = new X509Certificate(der)
  const [end, past] = [new Date(Date.now() + 30 * DAY_MS), new Date(Date.now() - DAY_MS)]
  const revoked = state === 'revoked' ? utcTime(past) : ''
  const flag = state === 'revoked' ? 'R' : 'V'
  return `${[flag, utcTime(end), revoked, serialNumber, 'unknown', '/CN=card'].join('\t')}\n`
}

/** Answers a request for a list. */
type Answer = (request: IncomingMessage, response: ServerResponse) => void

export class RevocationBench {
  readonly #nextKeys = rsaKeySeries()
  readonly issuer = { name: authorityName('AC FORT PERSONNES'), keys: this.#nextKeys() }
  readonly root = { name: authorityName('AC RACINE FORT'), keys: this.#nextKeys() }
  readonly strangerKeys = this.#nextKeys()
  readonly holder = this.#nextKeys()
  readonly issuerDer = this.certificate({
    subject: this.issuer.name,
    keys: this.issuer.keys,
    extensions: caExtensions(0),
  })
  readonly #ends: (() => Promise<void>)[] = []
  readonly #answers = new Map<string, Answer>()
  #folder = ''
  #port = 0
  #files = 0

  /** The dates of these certificates are around the real ones: openssl asks no other clock. */
  certificate(spec: CertificateSpec): Buffer {
    return makeCertificate({
      notBefore: new Date(Date.now() - 2 * DAY_MS).toISOString(),
      notAfter: new Date(Date.now() + 30 * DAY_MS).toISOString(),
      ...spec,
    })
  }

  async start(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'cps-revocation-'))
    const server = createServer((request, response) => {
      const answer = this.#answers.get(request.url ?? '')
      if (answer === undefined) response.writeHead(404).end()
      else answer(request, response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    this.#port = (server.address() as AddressInfo).port
    this.#ends.push(async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    })
  }

  async stop(): Promise<void> {
    await Promise.all(this.#ends.map((end) => end()))
    await rm(this.#folder, { recursive: true, force: true })
  }

  /** A card's certificate that names these addresses. */
  makeCard(addresses: Addresses = {}): Buffer {
    return this.certificate({
      subject: holderName(NATIONAL_ID),
      keys: this.holder,
      issuer: this.issuer,
      extensions: [...leafExtensions, ...addressExtensions(addresses)],
    })
  }

  token(...chain: Buffer[]): string {
    return makeToken(goodHeader(chain), goodClaims, this.holder)
  }

  get issuerSigner(): Signer {
    return { der: this.issuerDer, keys: this.issuer.keys }
  }

  /** A certificate for answering in the place of an authority. */
  makeDelegate(change: Partial<CertificateSpec> = {}): Signer {
    const keys = this.#nextKeys()
    const der = this.certificate({
      subject: authorityName('OCSP'),
      keys,
      issuer: this.issuer,
      extensions: [
        { name: 'keyUsage', critical: true, digitalSignature: true },
        { name: 'extKeyUsage', critical: true, '1.3.6.1.5.5.7.3.9': true },
      ],
      ...change,
    })
    return { der, keys }
  }

  async #write(content: string): Promise<string> {
    this.#files += 1
    const path = join(this.#folder, `file-${this.#files}`)
    await writeFile(path, content)
    return path
  }

  #pems({ der, keys }: Signer): Promise<[certificate: string, key: string]> {
    const key = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    return Promise.all([this.#write(pem(der)), this.#write(key)])
  }

  /** Starts `openssl ocsp` for the certificates of the issuer. */
  async startResponder(
    known: readonly (readonly [Buffer, Known])[],
    signer: Signer = this.issuerSigner,
  ): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
    const [index, ca, [certificate, key]] = await Promise.all([
      this.#write(known.map(indexLine).join('')),
      this.#write(pem(this.issuerDer)),
      this.#pems(signer),
    ])
    const files = ['-index', index, '-CA', ca, '-rsigner', certificate, '-rkey', key]
    const child = spawn('openssl', ['ocsp', '-port', '0', '-ndays', '1', ...files])
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
    const stop = async () => {
      child.kill('SIGKILL')
      await ended
    }
    this.#ends.push(stop)
    const port = await new Promise<string>((resolve, reject) => {
      let text = ''
      const read = (chunk: Buffer) => {
        text += chunk.toString()
        const [, found] = /ACCEPT \S*:(\d+) /.exec(text) ?? []
        if (found !== undefined) resolve(found)
      }
      child.stdout.on('data', read)
      child.stderr.on('data', read)
      child.once('error', reject)
      child.once('close', () => reject(new Error(`openssl ocsp ended: ${text}`)))
    })
    return { url: `http://127.0.0.1:${port}`, stop }
  }

  /** What a responder says of a card, asked by openssl. */
  async recordAnswer(
    url: string,
    card: Buffer,
    nonce: '-nonce' | '-no_nonce' = '-no_nonce',
  ): Promise<Buffer> {
    const [issuer, certificate, out] = await Promise.all([
      this.#write(pem(this.issuerDer)),
      this.#write(pem(card)),
      this.#write(''),
    ])
    const files = ['-issuer', issuer, '-cert', certificate, '-respout', out]
    await run('openssl', ['ocsp', '-url', url, nonce, '-noverify', ...files])
    return readFile(out)
  }

  /** A list of the issuer, made by `openssl ca -gencrl`. */
  async makeList({
    known = [],
    signer = this.issuerSigner,
    from = new Date(Date.now() - DAY_MS / 24),
    to = new Date(Date.now() + DAY_MS),
    extension = '',
  }: {
    readonly known?: readonly (readonly [Buffer, Known])[]
    readonly signer?: Signer
    readonly from?: Date
    readonly to?: Date
    /** A line of the section of extensions, as openssl takes it. */
    readonly extension?: string
  } = {}): Promise<Buffer> {
    const index = await this.#write(known.map(indexLine).join(''))
    const [certificate, key] = await this.#pems(signer)
    const config = await this.#write(
      `[ca]\ndefault_ca=own\n[own]\ndatabase=${index}\ndefault_md=sha256\n` +
        `[exts]\nauthorityKeyIdentifier=keyid\n${extension}\n`,
    )
    const out = await this.#write('')
    const dates = ['-crl_lastupdate', opensslTime(from), '-crl_nextupdate', opensslTime(to)]
    const files = ['-config', config, '-cert', certificate, '-keyfile', key, '-out', out]
    await run('openssl', ['ca', '-gencrl', '-crlexts', 'exts', ...dates, ...files])
    const { stdout } = await run('openssl', ['crl', '-in', out, '-outform', 'DER'], { encoding: 'buffer' })
    return stdout
  }

  /** Answers at a new address of the list server. */
  serve(answer: Buffer | Answer): string {
    this.#files += 1
    const path = `/${this.#files}`
    this.#answers.set(path, Buffer.isBuffer(answer) ? (_request, response) => response.end(answer) : answer)
    return `http://127.0.0.1:${this.#port}${path}`
  }
}
