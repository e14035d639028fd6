/**
 * Transcripts of what a card was sent and answered: text, one operation a file, made to be read and reviewed.
 *
 * ```
 * # card: cps3
 * # atr: 3BAC00402A001225006480000310009000
 * # source: recorded 2026-11-23; the holder is fictitious
 * # select the application
 * => 00 A4 04 0C 05 A0 00 00 00 01
 * <= 90 00
 * => 00 20 00 01 04 ** ** ** **
 * <= 63 C2
 * !! card-removed
 * ```
 *
 * `!!` in the place of an answer is the fault that the exchange met; elsewhere it is something that happened between
 * two exchanges. `**` is a byte that was never written down: it stands in the data fields of secrets only, and
 * those have no other bytes.
 */
import type { BridgeError } from '../../errors/bridge-error.ts'
import { setupFault } from '../../errors/setup-fault.ts'
import { type Sentence, SETUP } from '../../errors/setup-texts.ts'
import { bytesToHex, hexToBytes } from '../../iso7816/hex.ts'
import { TRANSCRIPT } from './transcript-texts.ts'

/** What a transcript says of itself, in the order in which it is written. */
export const HEADER_NAMES = [
  /** Generation of the card. */
  'card',
  /** Answer to reset, hexadecimal. */
  'atr',
  /** `t0` or `t1`. */
  'protocol',
  /** Where the exchange comes from. */
  'source',
  /** What the bridge did. */
  'operation',
  /** How it ended: `ok` or an error code. */
  'outcome',
  /** The moment at which it ran, ISO 8601 in UTC. */
  'now',
  /** Digits of the PIN that the operation was given. */
  'pin-digits',
] as const
type HeaderName = (typeof HEADER_NAMES)[number]
const REQUIRED: readonly HeaderName[] = ['card', 'atr', 'source']

/** Faults of an exchange or of a connection, named after the error codes. */
export const FAULTS = ['card-removed', 'card-mute', 'card-busy', 'pcsc-unavailable'] as const
export type Fault = (typeof FAULTS)[number]
/** `reset` and `leave`: the host ended its connection, with or without a reset of the card. */
export type TranscriptEvent = Fault | 'reset' | 'leave'
const EVENTS: readonly string[] = [...FAULTS, 'reset', 'leave'] satisfies readonly TranscriptEvent[]

/** Bytes of a command; null where any byte matches. */
export type CommandPattern = readonly (number | null)[]

export type Step = { readonly comments: readonly string[] } & (
  | { readonly command: CommandPattern; readonly answer: Uint8Array | Fault; readonly event?: undefined }
  | { readonly event: TranscriptEvent; readonly command?: undefined }
)

export interface Transcript {
  readonly headers: Readonly<Partial<Record<HeaderName, string>>>
  readonly steps: readonly Step[]
}

/** VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER: their data fields are codes (ISO/IEC 7816-4:2005, 7.5). */
const SECRET_INSTRUCTIONS: ReadonlySet<number | null | undefined> = new Set([0x20, 0x24, 0x2c])
const DATA_START = 5
const MAX_TEXT = 4_000_000
const HEADER_LINE = /^# ([a-z-]+): (.*)$/

/** Whether the data field of a command with this header carries a code. */
export function bearsSecret(command: CommandPattern | Uint8Array): boolean {
  return SECRET_INSTRUCTIONS.has(command[1])
}

/** The command as it may be written: without the bytes of a code. */
export function maskSecret(command: Uint8Array): CommandPattern {
  const secret = bearsSecret(command)
  return Array.from(command, (byte, index) => (secret && index >= DATA_START ? null : byte))
}

/** Whether the masks of a command are where they must be, and nowhere else. */
function isWellMasked(command: CommandPattern): boolean {
  const secret = bearsSecret(command)
  return command.every((byte, index) => (byte === null) === (secret && index >= DATA_START))
}

/** Throws BridgeError `SETUP_INVALID`: the transcript, or what was made of it, is not what it should be. */
export function transcriptFault(reason: Sentence, options?: ErrorOptions): BridgeError<'SETUP_INVALID'> {
  return setupFault(SETUP.transcript(reason), options)
}

export function formatPattern(command: CommandPattern): string {
  return command.map((byte) => (byte === null ? '**' : bytesToHex(Uint8Array.of(byte)))).join(' ')
}

function isHeader(name: string): name is HeaderName {
  return (HEADER_NAMES as readonly string[]).includes(name)
}

/** Text of a comment or header: one line, without blanks at its ends. */
function isLine(text: string): boolean {
  return text !== '' && text === text.trim() && !/\p{Cc}/u.test(text)
}

/**
 * Writes a transcript.
 *
 * @throws RangeError for what could not be read back, above all a command with an unmasked code.
 */
export function printTranscript({ headers, steps }: Transcript): string {
  const lines: string[] = []
  const put = (prefix: string, text: string): void => {
    if (!isLine(text)) throw new RangeError('a line of a transcript is one line of text')
    lines.push(prefix + text)
  }
  for (const name of HEADER_NAMES) {
    const value = headers[name]
    if (value !== undefined) put(`# ${name}: `, value)
    else if (REQUIRED.includes(name)) throw new RangeError(`a transcript has a header "${name}"`)
  }
  for (const step of steps) {
    for (const comment of step.comments) {
      const name = HEADER_LINE.exec(`# ${comment}`)?.[1]
      if (name !== undefined && isHeader(name)) throw new RangeError('a comment must not look like a header')
      put('# ', comment)
    }
    if (step.command === undefined) {
      put('!! ', step.event)
      continue
    }
    if (step.command.length < 4 || !isWellMasked(step.command))
      throw new RangeError('a command with a code must not be written')
    put('=> ', formatPattern(step.command))
    if (typeof step.answer === 'string') put('!! ', step.answer)
    else put('<= ', formatPattern(Array.from(step.answer)))
  }
  return `${lines.join('\n')}\n`
}

function parseHex(text: string): Uint8Array | undefined {
  return /^[0-9A-Fa-f]{2}(?: ?[0-9A-Fa-f]{2})*$/.test(text) ? hexToBytes(text) : undefined
}

function parsePattern(text: string): CommandPattern | undefined {
  if (!/^(?:[0-9A-Fa-f]{2}|\*\*)(?: ?(?:[0-9A-Fa-f]{2}|\*\*))*$/.test(text)) return undefined
  const bytes = text.match(/[0-9A-Fa-f]{2}|\*\*/g) ?? []
  return bytes.map((byte) => (byte === '**' ? null : Number.parseInt(byte, 16)))
}

/** Reads the lines one by one; a command waits for its answer. */
class TranscriptParser {
  readonly headers: Partial<Record<HeaderName, string>> = {}
  readonly steps: Step[] = []
  #comments: string[] = []
  #command: CommandPattern | undefined
  #inHeader = true

  /** @returns what is wrong with the line, or undefined. */
  line(line: string): Sentence | undefined {
    if (line === '') return undefined
    if (line.startsWith('# ')) return this.#comment(line)
    this.#inHeader = false
    const text = line.slice(3)
    if (line.startsWith('=> ')) return this.#beginExchange(text)
    if (line.startsWith('<= ')) return this.#answer(text)
    if (line.startsWith('!! ')) return this.#mark(text)
    return TRANSCRIPT.noLine()
  }

  end(): Sentence | undefined {
    if (this.#command !== undefined) return TRANSCRIPT.lastUnanswered()
    if (this.#comments.length > 0) return TRANSCRIPT.lastComment()
    const missing = REQUIRED.find((name) => this.headers[name] === undefined)
    return missing === undefined ? undefined : TRANSCRIPT.headerMissing(missing)
  }

  #comment(line: string): Sentence | undefined {
    const [, name = '', value = ''] = HEADER_LINE.exec(line) ?? []
    if (!isHeader(name)) {
      this.#inHeader = false
      const text = line.slice(2)
      if (this.#command !== undefined) return TRANSCRIPT.commentBetween()
      if (!isLine(text)) return TRANSCRIPT.noComment()
      this.#comments.push(text)
      return undefined
    }
    if (!this.#inHeader) return TRANSCRIPT.headerBelow(name)
    if (this.headers[name] !== undefined) return TRANSCRIPT.headerTwice(name)
    if (!isLine(value)) return TRANSCRIPT.headerEmpty(name)
    this.headers[name] = value
    return undefined
  }

  #beginExchange(text: string): Sentence | undefined {
    if (this.#command !== undefined) return TRANSCRIPT.unanswered()
    const command = parsePattern(text)
    if (command === undefined || command.length < 4) return TRANSCRIPT.noCommand()
    if (!isWellMasked(command)) return TRANSCRIPT.masks()
    this.#command = command
    return undefined
  }

  #finish(answer: Uint8Array | Fault): void {
    if (this.#command === undefined) return
    this.steps.push({ comments: this.#comments, command: this.#command, answer })
    this.#comments = []
    this.#command = undefined
  }

  #answer(text: string): Sentence | undefined {
    const answer = parseHex(text)
    if (this.#command === undefined) return TRANSCRIPT.noCommandBefore()
    if (answer === undefined || answer.length < 2) return TRANSCRIPT.noAnswer()
    this.#finish(answer)
    return undefined
  }

  #mark(text: string): Sentence | undefined {
    if (!EVENTS.includes(text)) return TRANSCRIPT.noEvent(text)
    if (this.#command === undefined) {
      this.steps.push({ comments: this.#comments, event: text as TranscriptEvent })
      this.#comments = []
      return undefined
    }
    const fault = FAULTS.find((name) => name === text)
    if (fault === undefined) return TRANSCRIPT.unanswered()
    this.#finish(fault)
    return undefined
  }
}

/**
 * Reads a transcript.
 *
 * @throws BridgeError `SETUP_INVALID` with the number of the line.
 */
export function parseTranscript(text: string): Transcript {
  if (text.length > MAX_TEXT) throw transcriptFault(TRANSCRIPT.tooLong())
  const parser = new TranscriptParser()
  const lines = text.split(/\r?\n/)
  for (const [index, line] of lines.entries()) {
    const fault = parser.line(line.trimEnd())
    if (fault !== undefined) throw transcriptFault(TRANSCRIPT.atLine(index + 1, fault))
  }
  const fault = parser.end()
  if (fault !== undefined) throw transcriptFault(fault)
  return { headers: parser.headers, steps: parser.steps }
}
