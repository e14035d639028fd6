import { replayTranscript } from '../../reader/replay/replay-provider.ts'
import { parseTranscript, transcriptFault } from '../../reader/replay/transcript.ts'
import { TRANSCRIPT } from '../../reader/replay/transcript-texts.ts'
import { type OperationResult, runOperation } from './card-operation.ts'
import type { OperationName } from './operation-name.ts'

const MAX_PIN_DIGITS = 12

function headerNumber(text: string, max: number): number {
  const value = Number(text)
  if (!/^[0-9]{1,3}$/.test(text) || value > max) throw transcriptFault(TRANSCRIPT.noNumber(text))
  return value
}

function headerDate(text: string): Date {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw transcriptFault(TRANSCRIPT.noMoment(text))
  return date
}

/**
 * Runs an operation on the card of a transcript, at the moment at which it was recorded.
 *
 * @param text - the transcript.
 * @throws BridgeError `SETUP_INVALID` when it is malformed, does not fit the operation, or ends in another way.
 */
export async function replayFile(
  text: string,
  name: OperationName,
  version: string,
): Promise<OperationResult> {
  const transcript = parseTranscript(text)
  const { now, outcome, 'pin-digits': digits } = transcript.headers
  const pin = digits === undefined ? undefined : '0'.repeat(headerNumber(digits, MAX_PIN_DIGITS))
  const result = await replayTranscript(transcript, (provider) =>
    runOperation(provider, { name, pin, now: now === undefined ? new Date() : headerDate(now), version }),
  )
  if (outcome !== undefined && outcome !== result.outcome)
    throw transcriptFault(TRANSCRIPT.otherOutcome(outcome, result.outcome))
  return result
}
