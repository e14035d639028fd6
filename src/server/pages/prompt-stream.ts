/** What the prompt page hears of its prompt, and what it decides (contract/prompt.ts). */
import type { ServerResponse } from 'node:http'
import type { PromptHandle } from '../../bridge/bridge.ts'
import { PromptDecision } from '../../contract/prompt.ts'
import { compileCheck } from '../../contract/validate.ts'
import type { Locale } from '../../errors/messages.ts'
import { COMMENT_INTERVAL_MS } from '../transports/event-stream.ts'
import type { LiveConnections } from '../transports/live-connections.ts'
import { decodeAndWipe, takeSecret } from '../rpc/take-secret.ts'

export const PROMPT_PATH = '/prompt/'

const checkDecision = compileCheck(PromptDecision)

export interface ReceivedDecision {
  readonly decision: PromptDecision
  /** Its code, taken out of it. */
  readonly pin: Uint8Array
}

/** The decision in a body, null when it is none. The body is wiped: it may bear a PIN. */
export function readDecision(body: Uint8Array): ReceivedDecision | null {
  const pin = takeSecret(body, ['pin']) ?? Buffer.alloc(0)
  try {
    const outcome = checkDecision(JSON.parse(decodeAndWipe(body)))
    if ('value' in outcome) return { decision: outcome.value, pin }
  } catch {
    // Not JSON: no decision either.
  }
  pin.fill(0)
  return null
}

/** Streams the view of a prompt to its page, at every change, until the page goes or the server stops. */
export function streamPrompt(
  prompt: PromptHandle,
  locale: Locale,
  response: ServerResponse,
  live: LiveConnections,
): void {
  const sendView = (): void => {
    response.write(`event: view\ndata: ${JSON.stringify(prompt.view(locale))}\n\n`)
  }
  response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' })
  const detach = prompt.attach(sendView)
  sendView()
  const commenting = setInterval(() => response.write(': still here\n\n'), COMMENT_INTERVAL_MS)
  const closed = new Promise<void>((resolve) => response.once('close', resolve))
  const forget = live.add({
    goodbye() {
      response.end()
      return closed
    },
  })
  response.once('close', () => {
    clearInterval(commenting)
    detach()
    forget()
  })
}
