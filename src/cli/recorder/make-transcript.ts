/** From a recording to a transcript that can be shown to anybody. */
import { cardKindOf } from '../../cps/card-kind.ts'
import { decodeCommandApdu } from '../../iso7816/command-apdu.ts'
import { bytesToHex, concatBytes } from '../../iso7816/hex.ts'
import type { ReaderProvider } from '../../reader/reader.ts'
import { type Recording, RecordingProvider } from '../../reader/replay/recording-provider.ts'
import { type ComputedStep, playScript } from '../../reader/replay/replay-provider.ts'
import {
  type CommandPattern,
  maskSecret,
  parseTranscript,
  printTranscript,
  type Step,
  type Transcript,
} from '../../reader/replay/transcript.ts'
import { setupFault } from '../../errors/setup-fault.ts'
import { USAGE } from '../../errors/usage-texts.ts'
import { type SafeStep, sanitiseSteps } from './sanitise.ts'
import type { Substitutes } from './substitutes.ts'

/** What was done to the card, to be done once more to its substitute. */
export interface Rehearsed {
  readonly operation: string
  /** How it ended on the card. */
  readonly outcome: string
  readonly now: Date
  readonly pinDigits: number
  /** @returns how it ends. */
  readonly repeat: (provider: ReaderProvider) => Promise<string>
}

const DATA_START = 5

const refuse = (what: string): Error => setupFault(USAGE.notRecorded(what))

/** The script of the sanitised card; signatures are made of what is sent. */
function scriptOf(steps: readonly SafeStep[]): readonly (Step | ComputedStep)[] {
  let data: Uint8Array = new Uint8Array(0)
  let signature: Uint8Array | undefined
  return steps.map((step): Step | ComputedStep => {
    if (step.event !== undefined) return { comments: [], event: step.event }
    const { command, comment, answer, signing } = step
    const comments = [comment]
    if (signing === undefined || typeof answer === 'string')
      return { comments, command: maskData(command, signing !== undefined), answer }
    return {
      comments,
      command: maskData(command, true),
      answer: (sent) => {
        if (signing.first) {
          data = new Uint8Array(0)
          signature = undefined
        }
        data = concatBytes(data, decodeCommandApdu(sent).data)
        const length = answer.length - 2
        if (length === 0) return answer
        signature ??= signing.signer(data)
        const part = signature.subarray(signing.answerOffset, signing.answerOffset + length)
        return concatBytes(part, answer.subarray(-2))
      },
    }
  })
}

function maskData(command: Uint8Array, masked: boolean): CommandPattern {
  if (!masked) return maskSecret(command)
  const end = DATA_START + decodeCommandApdu(command).data.length
  return Array.from(command, (byte, index) => (index >= DATA_START && index < end ? null : byte))
}

/**
 * Plays the operation once more against the sanitised card. What becomes the transcript is this rehearsal, never the
 * recording: its commands come from substitutes alone.
 *
 * @throws BridgeError `SETUP_INVALID` for what is not recognised, and when the substitutes lead to something else
 *   than the card did.
 */
export async function makeTranscript(
  { card, steps }: Recording,
  rehearsed: Rehearsed,
  substitutes: Substitutes,
): Promise<Transcript> {
  const { operation, outcome, now, pinDigits, repeat } = rehearsed
  if (card === undefined) throw refuse('no card was connected to')
  const kind = cardKindOf(card.atr)
  if (kind !== 'cps3' && kind !== 'cps4') throw refuse('the card is no CPS')
  const safe = sanitiseSteps(steps, substitutes, now)
  const rehearsal = await playScript({ ...card, steps: scriptOf(safe) }, async (provider) => {
    const recorder = new RecordingProvider(provider)
    const again = await repeat(recorder)
    if (again !== outcome) throw refuse(`it ended with ${outcome}, with substitutes it ends with ${again}`)
    return recorder.recording
  })
  const transcript: Transcript = {
    headers: {
      card: kind,
      atr: bytesToHex(card.atr),
      protocol: card.protocol,
      source: `recorded ${now.toISOString().slice(0, 10)} by cps-bridge; the holder is fictitious`,
      operation,
      outcome,
      now: now.toISOString(),
      ...(pinDigits === 0 ? {} : { 'pin-digits': String(pinDigits) }),
    },
    steps: rehearsal.steps.map((step, index): Step => {
      if (step.event !== undefined) return { comments: [], event: step.event }
      const { command, answer } = step
      return { comments: commentsAt(safe, index), command: maskSecret(command), answer }
    }),
  }
  requireHarmless(transcript, substitutes)
  return transcript
}

/** The comment of a step where it says something else than that of the step before. */
function commentsAt(steps: readonly SafeStep[], index: number): readonly string[] {
  const of = (at: number): string | undefined => {
    const step = steps[at]
    return step?.event === undefined ? step?.comment : undefined
  }
  const comment = of(index)
  return comment === undefined || comment === of(index - 1) ? [] : [comment]
}

/** A last look at the text itself: nothing that was replaced is in it, at any half byte. */
function requireHarmless(transcript: Transcript, substitutes: Substitutes): void {
  const text = printTranscript(transcript)
  const { steps } = parseTranscript(text)
  const exchanges = steps.flatMap((step) => (step.command === undefined ? [] : [step]))
  const sent = exchanges.map(({ command }) =>
    command.map((byte) => (byte === null ? '' : bytesToHex(Uint8Array.of(byte)))).join(''),
  )
  const told = exchanges.map(({ answer }) =>
    typeof answer === 'string' ? '' : bytesToHex(answer.subarray(0, -2)),
  )
  if (substitutes.isBetrayedBy(`${sent.join(' ')} ${told.join('')}`))
    throw refuse('a substitute still held something of the card')
}
