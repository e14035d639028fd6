/** Asks for the PIN where a command runs: on the terminal without echo, or on standard input for scripts. */
import type { Readable } from 'node:stream'
import type { ReadStream } from 'node:tty'
import { BridgeError, plainError } from '../errors/bridge-error.ts'
import { setupFault } from '../errors/setup-fault.ts'
import { USAGE } from '../errors/usage-texts.ts'

const MAX_PIN_INPUT = 64
const KEY = { INTERRUPT: '\u0003', END: '\u0004', BACKSPACE: '\u0008', DELETE: '\u007F' } as const

/**
 * Reads the first lines of standard input, one code each.
 *
 * @throws BridgeError `SETUP_INVALID` when one is missing, empty or too long, `CANCELLED`.
 */
export async function readCodesFromStdin(
  input: Readable,
  count: number,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const cancel = (): void => void input.destroy(plainError('CANCELLED'))
  signal?.addEventListener('abort', cancel, { once: true })
  if (signal?.aborted === true) cancel()
  let text = ''
  try {
    for await (const chunk of input) {
      text += String(chunk)
      if (text.split('\n').length > count || text.length > count * (MAX_PIN_INPUT + 2)) break
    }
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
  const codes = text
    .split('\n')
    .slice(0, count)
    .map((line) => /^([^\r]*)/.exec(line)?.[1] ?? '')
  if (codes.length < count || codes.some((code) => code === '' || code.length > MAX_PIN_INPUT)) {
    throw setupFault(count === 1 ? USAGE.noCode() : USAGE.tooFewCodes(count))
  }
  return codes
}

/** Reads the first line of standard input. Throws as `readCodesFromStdin`. */
export async function readPinFromStdin(input: Readable, signal?: AbortSignal): Promise<string> {
  const [pin = ''] = await readCodesFromStdin(input, 1, signal)
  return pin
}

/**
 * Asks on the terminal; what is typed is not shown.
 *
 * @throws BridgeError `SETUP_INVALID` without a terminal, `PIN_CANCELLED` on Ctrl-C or Ctrl-D and when the terminal
 *   is gone, `CANCELLED`.
 */
export async function askPin(
  question: string,
  input: ReadStream,
  output: NodeJS.WritableStream,
  signal?: AbortSignal,
): Promise<string> {
  if (!input.isTTY) throw setupFault(USAGE.noTerminal())
  output.write(question)
  input.setRawMode(true)
  input.resume()
  try {
    return await typedLine(input, signal)
  } finally {
    input.setRawMode(false)
    input.pause()
    output.write('\n')
  }
}

function typedLine(input: ReadStream, signal: AbortSignal | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = ''
    const onData = (chunk: Buffer): void => {
      for (const key of chunk.toString('utf8')) {
        if (key === KEY.INTERRUPT || key === KEY.END) {
          done(() => reject(new BridgeError('PIN_CANCELLED', undefined)))
          return
        }
        if (key === '\r' || key === '\n') {
          done(() => resolve(typed))
          return
        }
        typed =
          key === KEY.BACKSPACE || key === KEY.DELETE
            ? typed.slice(0, -1)
            : (typed + key).slice(0, MAX_PIN_INPUT)
      }
    }
    const onEnd = (): void => done(() => reject(new BridgeError('PIN_CANCELLED', undefined)))
    const onAbort = (): void => done(() => reject(plainError('CANCELLED')))
    const done = (settle: () => void): void => {
      input.off('data', onData).off('end', onEnd)
      signal?.removeEventListener('abort', onAbort)
      settle()
    }
    input.on('data', onData).once('end', onEnd)
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted === true) onAbort()
  })
}
