/** A portal's page, as the bridge sees it: one WebSocket, and a holder in software for its prompts. */
import WebSocket from 'ws'
import { Difference } from './difference.ts'
import { LOOPBACK, type Message, parseFacts, type Target } from './wire.ts'

export interface Portal {
  /** Every text frame received, in order. */
  readonly frames: readonly Message[]
  notifications(): readonly Message[]
  /** An object is sent as JSON. */
  send(message: string | object): void
  sendBinary(bytes: Uint8Array): void
  /** The first frame, from now or before, that fits. Throws Difference when none comes. */
  until(fits: (frame: Message) => boolean, expected: string): Promise<Message>
  /** Sends a call and gives its answer, result or error. */
  call(method: string, params?: unknown): Promise<Message>
  /** Calls, and lets the holder confirm every prompt of the call. */
  callWithHolder(method: string, params?: object): Promise<Message>
  /** The close code. Throws Difference when it stays open. */
  closed(): Promise<number>
  close(): void
}

/** What a dialled portal needs beside its socket. */
interface Line {
  readonly socket: WebSocket
  readonly frames: Message[]
  readonly waiting: Set<() => void>
  readonly timeoutMs: number
}

function untilFrame(
  { frames, waiting, timeoutMs }: Line,
  fits: (frame: Message) => boolean,
  expected: string,
): Promise<Message> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const found = frames.find(fits)
      if (found === undefined) return
      clearTimeout(timer)
      waiting.delete(look)
      resolve(found)
    }
    const timer = setTimeout(() => {
      waiting.delete(look)
      reject(new Difference(expected, frames.slice(-2)))
    }, timeoutMs)
    waiting.add(look)
    look()
  })
}

function portalOn(line: Line, closedWith: Promise<number>, newId: () => string): Portal {
  const { socket, frames } = line
  const send = (message: string | object): void =>
    socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  const until: Portal['until'] = (fits, expected) => untilFrame(line, fits, expected)
  const start = (method: string, params?: unknown): string => {
    const id = newId()
    send({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) })
    return id
  }
  const call: Portal['call'] = (method, params) => {
    const id = start(method, params)
    return until((frame) => frame.id === id, `an answer to ${method}`)
  }
  return {
    frames,
    notifications: () => frames.filter((frame) => frame.method !== undefined),
    send,
    sendBinary: (bytes) => socket.send(bytes, { binary: true }),
    until,
    call,
    async callWithHolder(method, params = {}) {
      const id = start(method, params)
      for (let prompts = 0; ; prompts += 1) {
        const asked = (): number =>
          frames.filter((frame) => frame.method === 'prompt.requested' && frame.params?.['id'] === id).length
        const answer = (frame: Message): boolean => frame.id === id && frame.method === undefined
        await until((frame) => answer(frame) || asked() > prompts, `an answer to ${method}, or a prompt`)
        const answered = frames.find(answer)
        if (answered !== undefined) return answered
        await call('virtual.prompt', { answer: 'confirm' })
      }
    },
    closed: () =>
      Promise.race([
        closedWith,
        new Promise<number>((_, reject) => {
          setTimeout(
            () => reject(new Difference('the socket is closed', 'it stays open')),
            line.timeoutMs,
          ).unref()
        }),
      ]),
    close: () => socket.terminate(),
  }
}

/** @throws Difference when the bridge does not let the portal in. */
export async function dialPortal(
  target: Target,
  origin: string,
  newId: () => string,
  {
    query = '',
    headers = {},
  }: { readonly query?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Portal> {
  const socket = new WebSocket(`wss://localhost:${target.port}/v1/socket${query}`, 'cps-bridge.v1', {
    ca: target.ca,
    headers: { Origin: origin, ...headers },
    handshakeTimeout: target.timeoutMs,
    lookup: (_name, { all }, done) => {
      if (all === true) done(null, [{ address: LOOPBACK, family: 4 }])
      else done(null, LOOPBACK, 4)
    },
  })
  const frames: Message[] = []
  const waiting = new Set<() => void>()
  socket.on('message', (data: Buffer) => {
    frames.push(parseFacts(data.toString('utf8')))
    for (const look of waiting) look()
  })
  const closedWith = new Promise<number>((resolve) => socket.once('close', resolve))
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', (error) => reject(new Difference(`${origin} may open a socket`, error.message)))
  })
  socket.on('error', () => undefined)
  return portalOn({ socket, frames, waiting, timeoutMs: target.timeoutMs }, closedWith, newId)
}
