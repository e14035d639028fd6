/**
 * The field of the code porteur: one text input, drawn as a row of cells. The input holds a dot for each digit, so
 * that neither the document nor assistive technology ever has the code; the digits are in a buffer that is wiped.
 */

interface CodeLimits {
  readonly minLength: number
  readonly maxLength: number
}

export interface CodeField {
  readonly input: HTMLInputElement
  /** Draws as many cells as the code has digits at most. */
  setLimits(limits: CodeLimits): void
  /** A field that does not accept drops what is typed, and shows that it does. */
  setAccepting(accepting: boolean): void
  /** True when there are enough digits. */
  isComplete(): boolean
  /** Gives the digits away: the field is empty afterwards. */
  take(): string
  clear(): void
}

export interface CodeFieldParts {
  readonly input: HTMLInputElement
  /** Where the cells are drawn. */
  readonly cells: HTMLElement
  /** Something was pasted that cannot be a code; the field is empty. */
  readonly onUnusablePaste: () => void
  readonly onInput: () => void
}

const DOT = '•'
/** The longest code of a card (protocol, section 5); no view has the page draw more cells. */
const CAPACITY = 12
const ZERO = 0x30
/** Keys that would move the caret, which nobody sees, away from the end. */
const CARET_KEYS = new Set(['ArrowLeft', 'ArrowUp', 'Home', 'PageUp'])

/** Digits that can be wiped; a code is ASCII. */
class Digits {
  readonly #codes = new Uint8Array(CAPACITY)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Keeps the first digits, forgets the others. */
  keep(count: number): void {
    this.#length = Math.min(count, this.#length)
    this.#codes.fill(0, this.#length)
  }

  append(digits: string, most: number): void {
    for (const digit of digits.slice(0, Math.max(0, most - this.#length))) {
      this.#codes[this.#length] = ZERO + Number(digit)
      this.#length += 1
    }
  }

  text(): string {
    return String.fromCharCode(...this.#codes.subarray(0, this.#length))
  }
}

/** Brings the input to life. */
export function createCodeField({ input, cells, onUnusablePaste, onInput }: CodeFieldParts): CodeField {
  const digits = new Digits()
  let limits: CodeLimits = { minLength: 4, maxLength: 4 }

  const draw = (): void => {
    const { length } = digits
    input.value = DOT.repeat(length)
    for (const [place, cell] of [...cells.children].entries()) {
      cell.classList.toggle('filled', place < length)
      cell.classList.toggle('next', place === length)
    }
    cells.classList.toggle('full', length === limits.maxLength)
  }
  /** The dots that are left stand for the digits before them; what follows was typed now. */
  const read = (): void => {
    digits.keep(input.value.split(DOT).length - 1)
    digits.append(input.value.replaceAll(/\D/g, ''), limits.maxLength)
    draw()
  }
  const clear = (): void => {
    digits.keep(0)
    draw()
  }

  input.addEventListener('beforeinput', (event) => {
    const { data, inputType } = event
    if (input.readOnly || inputType.startsWith('history')) event.preventDefault()
    if (data !== null && /\D/.test(data)) event.preventDefault()
  })
  input.addEventListener('input', () => {
    read()
    onInput()
  })
  input.addEventListener('paste', (event) => {
    event.preventDefault()
    if (input.readOnly) return
    const pasted = (event.clipboardData?.getData('text') ?? '').replaceAll(/\s/g, '')
    const usable = /^\d+$/.test(pasted) && pasted.length <= limits.maxLength
    digits.keep(0)
    if (usable) digits.append(pasted, limits.maxLength)
    draw()
    if (usable) onInput()
    else onUnusablePaste()
  })
  input.addEventListener('drop', (event) => event.preventDefault())
  input.addEventListener('keydown', (event) => {
    if (CARET_KEYS.has(event.key)) event.preventDefault()
  })
  input.addEventListener('pointerup', () => input.setSelectionRange(input.value.length, input.value.length))

  return {
    input,
    setLimits({ minLength, maxLength }) {
      limits = { minLength, maxLength: Math.min(maxLength, CAPACITY) }
      if (cells.childElementCount === limits.maxLength) return
      cells.replaceChildren(...Array.from({ length: limits.maxLength }, () => document.createElement('span')))
      draw()
    },
    setAccepting(accepting) {
      input.readOnly = !accepting
      cells.classList.toggle('waiting', !accepting)
    },
    isComplete: () => digits.length >= limits.minLength,
    take() {
      const code = digits.text()
      clear()
      return code
    },
    clear,
  }
}
