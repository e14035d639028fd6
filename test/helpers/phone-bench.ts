/** The phone's site on a free port of this computer, with the activation service in memory behind it. */
import { type AddressInfo, createServer } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { toBuffer } from 'qrcode'
import { createPhoneSite } from '../../src/demo/activation/phone-site.ts'
import { readPageFiles } from '../../src/demo/page-files.ts'
import { type ActivationBench, activationBench, MARTIN, RETURN_TO } from './activation-bench.ts'

/** A computer on which the holder has signed, seen from its service. */
export interface SignedComputer {
  readonly session: string
  /** Text of a new QR code. */
  qr(): string
  type(code: string): void
}

export class PhoneBench {
  readonly bench: ActivationBench
  readonly origin: string
  #app: FastifyInstance | null = null

  constructor(bench: ActivationBench, origin: string) {
    this.bench = bench
    this.origin = origin
  }

  async start(): Promise<void> {
    const { context, phones, logins } = this.bench
    const { origin } = this
    const app = await createPhoneSite({ origin, files: readPageFiles('phone'), context, phones, logins })
    await app.listen({ host: 'localhost', port: Number(new URL(origin).port) })
    this.#app = app
  }

  /** The phone is offline for the page from now on. */
  async stop(): Promise<void> {
    this.#app?.server.closeAllConnections()
    await this.#app?.close()
    this.#app = null
  }

  async signed(): Promise<SignedComputer> {
    const { activations } = this.bench
    const opened = activations.enter(activations.open(MARTIN.nationalId, RETURN_TO))
    activations.challenge(opened)
    const session = await activations.sign(opened, 'page', MARTIN.nationalId)
    return {
      session,
      qr: () => activations.showQr(session, 'page', this.origin).text,
      type: (code) => void activations.typeCode(session, 'page', code),
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A bench whose clock starts now, as the browser's. */
export async function startPhoneBench(): Promise<PhoneBench> {
  const phone = new PhoneBench(
    activationBench(':memory:', Date.now()),
    `http://localhost:${await freePort()}`,
  )
  await phone.start()
  return phone
}

/** A picture of a QR code, PNG. */
export const qrPicture = (text: string, width = 320): Promise<Buffer> => toBuffer(text, { width, margin: 4 })
