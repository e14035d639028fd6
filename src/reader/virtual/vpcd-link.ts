/**
 * Client side of the vpcd protocol of vsmartcard: the card connects to the reader driver inside pcscd over TCP. A frame
 * is a 2-byte big-endian length and that many bytes; one byte is a control code of the driver, more are a command APDU.
 */
import { connect, type Socket } from 'node:net'
import { pcscUnavailable } from '../../errors/bridge-error.ts'
import { commandHeader, type CommandHook, type VirtualCard } from './virtual-card.ts'

/** `connected`: the card is in the reader; `powered` and `unpowered`: what the reader driver did since. */
type VpcdState = 'connected' | 'powered' | 'unpowered'

export interface VpcdOptions {
  readonly host: string
  /** 35963 is the first reader of Debian's driver, 35964 the second. */
  readonly port: number
  readonly card: VirtualCard
  /** Pulls the card. */
  readonly signal?: AbortSignal
  readonly onState?: (state: VpcdState) => void
  readonly beforeCommand?: CommandHook
}

const CONTROL_OFF = 0
const CONTROL_ON = 1
const CONTROL_RESET = 2
const CONTROL_ATR = 4
const LENGTH_BYTES = 2
const NOTHING = new Uint8Array(0)

/**
 * Keeps the card in the reader until the driver or `signal` ends the connection; the card is reset then. Connecting
 * again is the caller's affair.
 *
 * @throws BridgeError `PCSC_UNAVAILABLE` when the driver cannot be reached or the connection breaks.
 */
export async function playVirtualCard(options: VpcdOptions): Promise<void> {
  const { host, port, card, signal, onState } = options
  if (isAborted(signal)) return
  const socket = connect({ host, port, noDelay: true })
  const pull = (): void => void socket.destroy()
  signal?.addEventListener('abort', pull, { once: true })
  try {
    await new Promise<void>((resolve, reject) => {
      socket
        .once('connect', resolve)
        .once('close', () => resolve())
        .once('error', reject)
    })
    if (socket.readyState === 'open') {
      onState?.('connected')
      await serve(socket, options)
    }
  } catch (cause) {
    if (!isAborted(signal)) throw pcscUnavailable('not-running', { cause })
  } finally {
    signal?.removeEventListener('abort', pull)
    socket.destroy()
    card.reset()
  }
}

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true

async function serve(socket: Socket, options: VpcdOptions): Promise<void> {
  let received: Uint8Array = NOTHING
  for await (const chunk of socket as AsyncIterable<Uint8Array>) {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    for (;;) {
      const frame = firstFrame(received)
      if (frame === undefined) break
      received = received.subarray(LENGTH_BYTES + frame.length)
      const answer = await answerTo(frame, options)
      if (answer !== undefined && socket.writable) socket.write(encodeFrame(answer))
    }
  }
}

function firstFrame(bytes: Uint8Array): Uint8Array | undefined {
  const [high, low] = bytes
  if (high === undefined || low === undefined) return undefined
  const end = LENGTH_BYTES + ((high << 8) | low)
  return bytes.length < end ? undefined : bytes.subarray(LENGTH_BYTES, end)
}

function encodeFrame(payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(LENGTH_BYTES + payload.length)
  frame.set([payload.length >> 8, payload.length & 0xff])
  frame.set(payload, LENGTH_BYTES)
  return frame
}

async function answerTo(frame: Uint8Array, options: VpcdOptions): Promise<Uint8Array | undefined> {
  const { card, onState, beforeCommand } = options
  if (frame.length > 1) {
    await beforeCommand?.(commandHeader(frame), { reader: 'vpcd', long: frame.length > 5 })
    const answer = card.transmit(frame)
    frame.fill(0)
    return answer
  }
  const [control] = frame
  if (control === CONTROL_ATR) return card.atr ?? NOTHING
  if (control === CONTROL_ON || control === CONTROL_RESET || control === CONTROL_OFF) {
    card.reset()
    onState?.(control === CONTROL_OFF ? 'unpowered' : 'powered')
  }
  return undefined
}
