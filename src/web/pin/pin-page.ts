/** The page of the code: change of the code porteur, and unblocking of the card, one guarded try a submission. */
import { byId } from '../dom.ts'
import type { CodeField } from '../prompt/code-field.ts'
import type { Attention } from '../prompt/prompt-state.ts'
import type { Locale } from '../prompt/texts.ts'
import type { Bilingual } from '../status-texts.ts'
import type { PinAnswer, PinFault } from './pin-link.ts'
import { type Task, TASKS, TEXTS } from './pin-texts.ts'
import { type Ending, PARTS, PIN_STATES, pinStateOf, type Prepared, shows, triedCode } from './page-states.ts'
import {
  entryFaultLines,
  faultLines,
  line,
  type Message,
  put,
  show,
  showCard,
  showMessage,
  showTask,
} from './pin-view.ts'

/** What is sent for one try; without codes when they are entered on the reader. */
export interface PinEntry {
  readonly reader: string
  readonly attempt: string
  readonly acceptLastTry: boolean
  readonly codes: { readonly tried: string; readonly newPin: string; readonly newPinAgain: string } | null
}

export interface PinPageParts {
  readonly fields: { readonly tried: CodeField; readonly next: CodeField; readonly again: CodeField }
  readonly locale: () => Locale
  readonly prepare: () => Promise<PinAnswer<Prepared>>
  readonly submit: (task: Task, entry: PinEntry) => Promise<PinAnswer<unknown>>
  readonly onEnded: () => void
}

/** A card that another program holds is asked again after this long, in milliseconds. */
const BUSY_RETRY_MS = 1000
/** Faults that the card's holder mends with the card: a hint, no alert. */
const HINTS = /^(?:CARD_(?:ABSENT|MUTE|UNSUPPORTED|BUSY)|READER_|PCSC_)/
const OUTCOMES: Readonly<Record<Ending, 'good' | 'neutral' | 'bad'>> = {
  done: 'good',
  lost: 'bad',
  ended: 'neutral',
}

/** Said beside the fields. */
const HELP = {
  none: TEXTS.unfocused,
  'out-of-view': TEXTS.unfocused,
  arriving: TEXTS.arriving,
  given: TEXTS.ready,
} as const

export class PinPage {
  readonly #parts: PinPageParts
  readonly #accept = byId('accept', HTMLInputElement)
  readonly #submitButton = byId('submit', HTMLButtonElement)
  #prepared: Prepared | null = null
  #task: Task = 'change'
  #attention: Attention = 'none'
  #hasTicket = true
  #sending = false
  #ending: Ending | null = null
  #message: Message | null = null
  /** The last question to the card: the answer to an older one is not shown. */
  #asked = 0
  #awaitsFocus = true

  constructor(parts: PinPageParts) {
    this.#parts = parts
    byId('form', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#submit()
    })
    this.#accept.addEventListener('change', () => this.#render())
    byId('other', HTMLElement).addEventListener('click', () =>
      this.#choose(this.#task === 'change' ? 'unblock' : 'change'),
    )
    this.#hint('reading', [line(TEXTS.reading, 'what')], 'working')
  }

  get #code(): Prepared['puk'] {
    return triedCode({ prepared: this.#prepared, task: this.#task })
  }

  get #onPad(): boolean {
    return this.#code?.entry === 'pinpad'
  }

  get #isLastTry(): boolean {
    return this.#code?.triesLeft === 1
  }

  get #isAccepting(): boolean {
    return this.#code !== null && this.#attention === 'given' && !this.#sending
  }

  setAttention(attention: Attention): void {
    this.#attention = attention
    // What was typed is void when the holder's attention is lost.
    if (attention !== 'given') this.#clear()
    this.#render()
  }

  alertPaste(): void {
    this.#alert('paste', [line(TEXTS.paste, 'what'), line(TEXTS.pasteAdvice)])
  }

  /** Without a ticket: the page asks whether a blocked card is to be unblocked. */
  offerStart(): void {
    this.#hasTicket = false
    put('title', TASKS.unblock.title)
    this.#say(null)
  }

  /** @param fault - why there is no ticket; null: there is one */
  started(fault: 'not-blocked' | 'unreachable' | null): void {
    if (fault === 'not-blocked')
      this.#alert('not-blocked', [line(TEXTS.notBlocked, 'what'), line(TEXTS.notBlockedAdvice)])
    else if (fault === 'unreachable') this.#alert('unreachable', [line(TEXTS.unreachable, 'what')])
    else {
      this.#hasTicket = true
      this.#hint('reading', [line(TEXTS.reading, 'what')], 'working')
      void this.refresh()
    }
  }

  /** Reads the card anew: at the start, at every change of card, and after every try. */
  async refresh(): Promise<void> {
    if (!this.#hasTicket || this.#ending !== null || this.#sending) return
    const asked = ++this.#asked
    const answer = await this.#parts.prepare()
    if (asked !== this.#asked) return
    const former = this.#prepared
    this.#prepared = answer.kind === 'done' ? answer.result : null
    if (answer.kind === 'done') this.#take(answer.result, former)
    else if (answer.kind === 'ended') this.end()
    else if (answer.kind === 'unreachable') this.#waitForBridge()
    else this.#waitFor(answer.fault)
    this.#render()
  }

  #take(prepared: Prepared, former: Prepared | null): void {
    const other = former?.attempt !== prepared.attempt
    if (other) this.#clear()
    if (this.#message?.place === 'status') this.#say(null)
    if (prepared.pin.blocked) this.#task = 'unblock'
    else if (prepared.puk === null) this.#task = 'change'
    if (prepared.pin.blocked && prepared.puk?.blocked === true)
      this.#finish('lost', TEXTS.lostTitle, TEXTS.lostNext)
    else if (prepared.pin.blocked && prepared.puk === null) this.#hint('no-puk', [line(TEXTS.noPuk, 'what')])
  }

  #waitForBridge(): void {
    // What became of an entry is not known: the alert says what to do about that, and stays.
    if (this.#message?.place !== 'alert') this.#hint('lost', [line(TEXTS.unreachable, 'what')])
  }

  #waitFor(fault: PinFault): void {
    this.#clear()
    const told = faultLines(fault, this.#parts.locale())
    if (HINTS.test(fault.code)) this.#hint(JSON.stringify(fault), told)
    else this.#alert(JSON.stringify(fault), told)
    if (fault.code === 'CARD_BUSY') setTimeout(() => void this.refresh(), BUSY_RETRY_MS)
  }

  #choose(task: Task): void {
    this.#task = task
    this.#accept.checked = false
    this.#awaitsFocus = true
    this.#clear()
    this.#say(null)
  }

  #clear(): void {
    for (const field of Object.values(this.#parts.fields)) field.clear()
  }

  async #submit(): Promise<void> {
    const { tried, next, again } = this.#parts.fields
    const code = this.#code
    const prepared = this.#prepared
    if (!this.#isAccepting || code === null || prepared === null) return
    if (this.#isLastTry && !this.#accept.checked) return
    const missing = this.#onPad ? undefined : [tried, next, again].find((field) => !field.isComplete())
    if (missing !== undefined) {
      this.#alert('incomplete', [line(TEXTS.incomplete, 'what'), line(TEXTS.incompleteAdvice)])
      missing.input.focus()
      return
    }
    const codes = { tried: tried.take(), newPin: next.take(), newPinAgain: again.take() }
    this.#sending = true
    this.#hint('working', [line(this.#onPad ? TEXTS.workingPad : TEXTS.working, 'what')], 'working')
    const answer = await this.#parts.submit(this.#task, {
      reader: prepared.reader.id,
      attempt: prepared.attempt,
      acceptLastTry: this.#accept.checked,
      codes: this.#onPad ? null : codes,
    })
    this.#sending = false
    this.#accept.checked = false
    this.#awaitsFocus = true
    this.#answered(answer)
  }

  #answered(answer: PinAnswer<unknown>): void {
    const { done, next } = TASKS[this.#task]
    if (answer.kind === 'done') this.#finish('done', done, next)
    else if (answer.kind === 'ended') this.end()
    else {
      this.#prepared = null
      if (answer.kind === 'unreachable')
        this.#alert('unreachable', [line(TEXTS.unreachable, 'what'), line(TEXTS.unreachableAdvice)])
      else this.#alertFault(answer.fault)
      void this.refresh()
    }
  }

  #alertFault(fault: PinFault): void {
    this.#alert(fault.code + fault.message, entryFaultLines(fault, this.#parts.locale()))
  }

  /** The ticket is not good any more. */
  end(): void {
    this.#finish('ended', TEXTS.endedTitle, TEXTS.endedNext)
    this.#parts.onEnded()
  }

  #finish(ending: Ending, title: Bilingual, next: Bilingual): void {
    this.#ending = ending
    this.#asked += 1
    this.#prepared = null
    this.#clear()
    document.body.dataset['outcome'] = OUTCOMES[ending]
    put('title', title)
    put('next', next)
    this.#say(null)
    byId('title', HTMLElement).focus()
  }

  #hint(key: string, lines: readonly Node[], kind: 'waiting' | 'working' = 'waiting'): void {
    this.#say({ place: 'status', key, lines, kind })
  }

  #alert(key: string, lines: readonly Node[]): void {
    this.#say({ place: 'alert', key, lines })
  }

  #say(message: Message | null): void {
    this.#message = message
    this.#render()
  }

  #render(): void {
    const prepared = this.#prepared
    const code = this.#code
    const state = pinStateOf({
      ending: this.#ending,
      hasTicket: this.#hasTicket,
      sending: this.#sending,
      prepared,
      task: this.#task,
      said: this.#message?.place ?? 'status',
    })
    document.body.dataset['state'] = state
    for (const part of PARTS) show(part, shows(state, part))
    showMessage(this.#message, PIN_STATES[state].message)
    show('other', prepared?.pin.blocked === false && prepared.puk?.blocked === false)
    if (prepared !== null && code !== null) this.#renderForm(prepared, code)
  }

  #renderForm(prepared: Prepared, code: Prepared['pin']): void {
    const { tried, next, again } = this.#parts.fields
    showCard(prepared)
    showTask(this.#task, prepared, code)
    tried.setLimits(code)
    next.setLimits(prepared.pin)
    again.setLimits(prepared.pin)
    for (const field of [tried, next, again]) field.setAccepting(this.#isAccepting)
    put('help', HELP[this.#attention])
    this.#submitButton.disabled = !this.#isAccepting || (this.#isLastTry && !this.#accept.checked)
    if (this.#isAccepting && this.#awaitsFocus) this.#giveFocus()
  }

  #giveFocus(): void {
    this.#awaitsFocus = false
    if (this.#isLastTry) this.#accept.focus()
    else if (this.#onPad) this.#submitButton.focus()
    else this.#parts.fields.tried.input.focus()
  }
}
