/** The phone's site on a free port of this computer, with the activation service in memory behind it. */
import { type AddressInfo, createServer } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { encodeQR } from 'qr'
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

  /** @param nationalId - of who signs; the names are those of MARTIN */
  async signed(nationalId = MARTIN.nationalId): Promise<SignedComputer> {
    const { activations } = this.bench
    const opened = activations.enter(activations.open(nationalId, RETURN_TO))
    await activations.challenge(opened)
    const session = await activations.sign(opened, 'page', nationalId)
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
  const phone = new PhoneBench(activationBench(null, Date.now()), `http://localhost:${await freePort()}`)
  await phone.start()
  return phone
}

/**
 * What a camera sees that is held before a QR code, for `--use-file-for-fake-video-capture`: YUV4MPEG2, three frames of
 * 640 x 480 pixels, grey around the code.
 */
export function qrVideo(text: string): Buffer {
  const [width, height, scale] = [640, 480, 6]
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 4, scale })
  const luma = Buffer.alloc(width * height, 200)
  const [left, top] = [(width - rows.length) >> 1, (height - rows.length) >> 1]
  rows.forEach((row, y) => {
    row.forEach((dark, x) => (luma[(top + y) * width + left + x] = dark ? 16 : 235))
  })
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((width * height) / 2, 128)])
  return Buffer.concat([Buffer.from('YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n'), frame, frame, frame])
}

/** A picture of a QR code, GIF. */
export const qrPicture = (text: string): Uint8Array =>
  encodeQR(text, 'gif', { ecc: 'medium', border: 4, scale: 6 })
