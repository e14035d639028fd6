/** The page of the code: change of the code porteur, and unblocking of the card, one guarded try a submission. */
import { byId } from '../dom.ts'
import type { CodeField } from '../prompt/code-field.ts'
import type { Attention } from '../prompt/prompt-state.ts'
import type { Locale } from '../prompt/texts.ts'
import type { Bilingual } from '../status-texts.ts'
import type { PinAnswer, PinFault } from './pin-link.ts'
import { type Task, TASKS, TEXTS } from './pin-texts.ts'
import { faultLines, line, type Prepared, put, show, showCard, showTask, write } from './pin-view.ts'

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
const OWN_FAULTS: Readonly<Record<string, readonly [Bilingual, Bilingual]>> = {
  REQUEST_INVALID: [TEXTS.stale, TEXTS.staleAdvice],
  PIN_TIMEOUT: [TEXTS.padTimeout, TEXTS.padAdvice],
  PIN_CANCELLED: [TEXTS.padCancelled, TEXTS.padAdvice],
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
  #sending = false
  #over = false
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
    this.#hint('reading', [line(TEXTS.reading, 'what')])
    this.#render()
  }

  get #code(): Prepared['pin'] | null {
    return this.#task === 'change' ? (this.#prepared?.pin ?? null) : (this.#prepared?.puk ?? null)
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

  /** Reads the card anew: at the start, at every change of card, and after every try. */
  async refresh(): Promise<void> {
    if (this.#over || this.#sending) return
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
    this.#hint('', [])
    if (prepared.pin.blocked) this.#task = 'unblock'
    else if (prepared.puk === null) this.#task = 'change'
    if (prepared.pin.blocked && prepared.puk?.blocked === true)
      this.#finish('bad', TEXTS.lostTitle, TEXTS.lostNext)
    else if (prepared.pin.blocked && prepared.puk === null) this.#hint('no-puk', [line(TEXTS.noPuk, 'what')])
  }

  #waitForBridge(): void {
    // What became of an entry is not known: the alert says what to do about that, and stays.
    if (byId('alert', HTMLElement).childElementCount === 0)
      this.#hint('lost', [line(TEXTS.unreachable, 'what')])
  }

  #waitFor(fault: PinFault): void {
    this.#clear()
    const told = faultLines(fault, this.#parts.locale())
    // One message: what the page waits for takes the place of what was wrong with an entry.
    const waits = HINTS.test(fault.code)
    this.#alert(waits ? '' : JSON.stringify(fault), waits ? [] : told)
    this.#hint(waits ? JSON.stringify(fault) : '', waits ? told : [])
    if (fault.code === 'CARD_BUSY') setTimeout(() => void this.refresh(), BUSY_RETRY_MS)
  }

  #choose(task: Task): void {
    this.#task = task
    this.#accept.checked = false
    this.#awaitsFocus = true
    this.#clear()
    this.#alert('', [])
    this.#render()
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
    this.#alert('', [])
    this.#hint('working', [line(this.#onPad ? TEXTS.workingPad : TEXTS.working, 'what')], 'working')
    this.#render()
    const answer = await this.#parts.submit(this.#task, {
      reader: prepared.reader.id,
      attempt: prepared.attempt,
      acceptLastTry: this.#accept.checked,
      codes: this.#onPad ? null : codes,
    })
    this.#sending = false
    this.#accept.checked = false
    this.#awaitsFocus = true
    this.#hint('', [])
    this.#answered(answer)
  }

  #answered(answer: PinAnswer<unknown>): void {
    const { done, next } = TASKS[this.#task]
    if (answer.kind === 'done') this.#finish('good', done, next)
    else if (answer.kind === 'ended') this.end()
    else {
      if (answer.kind === 'unreachable')
        this.#alert('unreachable', [line(TEXTS.unreachable, 'what'), line(TEXTS.unreachableAdvice)])
      else this.#alertFault(answer.fault)
      this.#prepared = null
      this.#render()
      void this.refresh()
    }
  }

  #alertFault(fault: PinFault): void {
    const own = OWN_FAULTS[fault.code]
    this.#alert(
      fault.code + fault.message,
      own === undefined
        ? faultLines(fault, this.#parts.locale())
        : own.map((text, at) => line(text, at === 0 ? 'what' : undefined)),
    )
  }

  /** The ticket is not good any more. */
  end(): void {
    this.#finish('neutral', TEXTS.endedTitle, TEXTS.endedNext)
    show('back', false)
    this.#parts.onEnded()
  }

  #finish(kind: 'good' | 'neutral' | 'bad', title: Bilingual, next: Bilingual): void {
    this.#over = true
    this.#asked += 1
    this.#prepared = null
    this.#clear()
    this.#alert('', [])
    this.#hint('', [])
    document.body.dataset['outcome'] = kind
    put('title', title)
    put('next', next)
    show('outcome', true)
    show('help-desk', kind === 'bad')
    this.#render()
    byId('title', HTMLElement).focus()
  }

  #hint(key: string, lines: readonly Node[], kind: 'waiting' | 'working' = 'waiting'): void {
    const region = byId('status', HTMLElement)
    region.dataset['kind'] = key === 'reading' ? 'working' : kind
    write(region, key, lines)
  }

  #alert(key: string, lines: readonly Node[]): void {
    write(byId('alert', HTMLElement), key, lines)
  }

  #render(): void {
    const prepared = this.#prepared
    const code = this.#code
    show('lead', !this.#over && prepared !== null)
    show('rules', code !== null)
    show('facts-part', prepared !== null)
    show('form', code !== null)
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
