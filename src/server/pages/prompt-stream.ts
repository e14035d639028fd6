/** What the prompt page hears of its prompt, and what it decides (contract/prompt.ts). */
import type { PromptHandle } from '../../bridge/bridge.ts'
import { validatePromptDecision } from '../../contract/checks.js'
import type { PromptDecision } from '../../contract/prompt.ts'
import { checkOf } from '../../contract/validate.ts'
import type { Locale } from '../../errors/messages.ts'
import type { EventStream } from '../transports/event-stream.ts'
import { decodeAndWipe, takeSecret } from '../rpc/take-secret.ts'

export const PROMPT_PATH = '/prompt/'

const checkDecision = checkOf(validatePromptDecision)

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
export function streamPrompt(prompt: PromptHandle, locale: Locale, stream: EventStream): void {
  const sendView = (): void => stream.send('view', prompt.view(locale))
  stream.onClose(prompt.attach(sendView))
  sendView()
}
