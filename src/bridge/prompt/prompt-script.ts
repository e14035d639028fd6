/** `virtual.prompt`: a holder in software, for the test runs of portals. It exists with the virtual backend only. */
import { BridgeError } from '../../errors/bridge-error.ts'
import type { Prompt } from './prompt.ts'

/** What is to be done about one question; `pin` are ASCII digits, of a test card. */
export interface ScriptedAnswer {
  readonly answer: 'confirm' | 'refuse' | 'ignore'
  readonly pin: Uint8Array
}

/** Answers that an origin may have waiting. */
const MAX_WAITING = 32

/** The PIN of every test card (fixtures/cards). */
const TEST_PIN = '1234'

export const testPin = (): Uint8Array => Buffer.from(TEST_PIN, 'latin1')

/**
 * Answers the prompts of an origin by a script, one scripted answer a question: the question that is open, else the
 * next. After a wrong code the page asks again, and that is another question. A page of the prompt may be open beside it.
 */
export class PromptScript {
  readonly #waiting = new Map<string, ScriptedAnswer[]>()
  readonly #open = new Map<string, Prompt>()

  /** @throws BridgeError `RATE_LIMITED` when too many answers wait. */
  add(origin: string, answer: ScriptedAnswer): void {
    const waiting = this.#waiting.get(origin) ?? []
    if (waiting.length >= MAX_WAITING) throw new BridgeError('RATE_LIMITED', { retryAfterSeconds: 1 })
    waiting.push(answer)
    this.#waiting.set(origin, waiting)
    this.#answerSoon(this.#open.get(origin))
  }

  /** Answers the questions of this prompt, now and at each change, for as long as it is open. */
  answers(prompt: Prompt): void {
    this.#open.set(prompt.origin, prompt)
    prompt.watch(() => this.#answerSoon(prompt))
    this.#answerSoon(prompt)
  }

  /** Not at once: the prompt tells of a change before it takes decisions about it. */
  #answerSoon(prompt: Prompt | undefined): void {
    if (prompt !== undefined) setImmediate(() => this.#answer(prompt))
  }

  #answer(prompt: Prompt): void {
    const { origin } = prompt
    const { state, attempt, pin } = prompt.view('en')
    if (state === 'done') {
      if (this.#open.get(origin) === prompt) this.#open.delete(origin)
      return
    }
    const waiting = this.#waiting.get(origin)
    const [next] = waiting ?? []
    const ready = state === 'ready' || (next?.answer === 'refuse' && state !== 'busy')
    if (next === undefined || !ready) return
    waiting?.shift()
    if (next.answer === 'ignore') return
    const acceptLastTry = pin?.lastTry === true
    prompt.decide({ attempt, decision: next.answer, acceptLastTry }, next.pin, 'script')
  }
}
