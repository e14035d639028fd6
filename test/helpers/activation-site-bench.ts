/** The activation page as it is served, beside a real bridge with a virtual reader, and a phone that needs no screen. */
import { createServer, type RequestListener } from 'node:http'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Server } from 'node:http'
import { openCardAuthority } from '../../src/daemon/virtual-cards.ts'
import { ActivationService } from '../../src/demo/activation/activation-service.ts'
import { createActivationSite } from '../../src/demo/activation/activation-site.ts'
import { nonceTable } from '../../src/demo/activation/nonce-table.ts'
import { PhoneService } from '../../src/demo/activation/phone-service.ts'
import type { ServiceContext } from '../../src/demo/activation/service-context.ts'
import { Store } from '../../src/demo/site/store.ts'
import { readPageFiles } from '../../src/demo/page-files.ts'
import { bindLoopback } from '../../src/server/transports/loopback-listeners.ts'
import { createVerifier } from '../../src/verify/index.ts'
import { phoneOf } from './activation-bench.ts'
import { type Program, startProgram } from './program.ts'

const PHONE_URL = 'http://localhost:17483'

export class ActivationSiteBench {
  #folder = ''
  #bridge: Program | undefined
  #servers: readonly Server[] = []
  #skew = 0
  #answer: RequestListener = (_request, response) => void response.writeHead(503).end()
  #site: RequestListener = this.#answer
  origin = ''
  readonly context: ServiceContext
  readonly phones: PhoneService
  #activations: ActivationService | undefined

  constructor() {
    this.context = {
      store: new Store(null),
      now: () => Date.now() + this.#skew,
      randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    }
    this.phones = new PhoneService(this.context)
  }

  async start(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'cps-bridge-activation-'))
    const listeners = await bindLoopback(
      () => createServer((request, response) => this.#answer(request, response)),
      [0],
    )
    this.#servers = listeners.servers
    this.origin = `http://localhost:${listeners.port}`
    await this.startBridge(0)
    const { anchors, intermediates } = await openCardAuthority(this.folder('bridge'))
    const verifier = createVerifier({
      anchors: [...anchors, ...intermediates],
      audience: this.origin,
      nonces: nonceTable(this.context),
      allowTest: true,
      revocation: 'none',
      now: () => new Date(this.context.now()),
    })
    this.#activations = new ActivationService(this.context, () => verifier)
    const app = await createActivationSite({
      origin: this.origin,
      files: readPageFiles('activation'),
      context: this.context,
      activations: this.#activations,
      surroundings: () => ({
        bridgeUrl: this.bridgeUrl,
        installUrl: 'https://install.example/',
        phoneUrl: PHONE_URL,
      }),
    })
    this.#site = (request, response) => {
      response.setHeader('Date', new Date(this.context.now()).toUTCString())
      app.routing(request, response)
    }
    this.goOnline()
  }

  async end(): Promise<void> {
    await this.#bridge?.stop()
    for (const server of this.#servers) {
      server.close()
      server.closeAllConnections()
    }
    await rm(this.#folder, { recursive: true, force: true })
  }

  /** @param exclude - readers that the administrator leaves out: with `Virtual` there is none */
  async startBridge(
    port = Number(new URL(this.bridgeUrl).port),
    exclude: readonly string[] = [],
  ): Promise<void> {
    const config = join(this.#folder, 'config.json')
    const origins = [{ origin: this.origin, pinEntry: 'page', identity: 'ask' }]
    const readers = { backend: 'virtual', virtual: ['rpps'], exclude }
    await writeFile(config, JSON.stringify({ development: true, origins, readers }))
    const args = ['run', '--config', config, '--port', String(port)]
    this.#bridge = await startProgram(this.folder('bridge'), args, 'listening')
  }

  async stopBridge(): Promise<void> {
    await this.#bridge?.stop()
  }

  /** The service is not there: every request fails before it arrives. */
  goOffline(): void {
    this.#answer = (request) => void request.socket.destroy()
  }

  goOnline(): void {
    this.#answer = this.#site
  }

  /** The service's clock goes forward. */
  pass(milliseconds: number): void {
    this.#skew += milliseconds
  }

  /** The address that the identity provider sends the holder to. */
  linkFor(typedId: string): string {
    if (this.#activations === undefined) throw new RangeError('the bench is started first')
    return `${this.origin}/?demande=${this.#activations.open(typedId, `${this.origin}/?retour`)}`
  }

  /** A phone scans what it saw. @returns the six digits that it shows */
  scan(qrText: string, name = 'phone'): string {
    const [address, secret = ''] = qrText.split('/#activation=')
    if (address !== PHONE_URL) throw new Error(`not a QR code of this service: ${qrText}`)
    return this.phones.scan(phoneOf(name), secret).code ?? ''
  }

  async choosePassword(password = '2580', name = 'phone'): Promise<void> {
    await this.phones.finish(phoneOf(name), password, password)
  }

  /** What the page asked of the bridge for the holder, as the audit trail has it. */
  async operations(): Promise<readonly unknown[]> {
    const trail = await readFile(join(this.folder('bridge'), 'audit', 'audit.jsonl'), 'utf8')
    return trail
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { operation?: unknown }).operation)
  }

  get bridgeUrl(): string {
    return this.#bridge?.ready.url ?? ''
  }

  get caFile(): string {
    return join(this.folder('bridge'), 'tls', 'ca.pem')
  }

  folder(name: string): string {
    return join(this.#folder, name)
  }
}
