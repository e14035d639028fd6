/** What the status words of VERIFY mean, with and without a PIN in it (ISO/IEC 7816-4:2005, 7.5.6). */
import { BridgeError, cardProtocolError, plainError } from '../errors/bridge-error.ts'
import { classifyStatusWord } from '../iso7816/status-word.ts'
import type { PinState } from './card-dialect.ts'

/**
 * Reads the answer to a VERIFY without data, which spends no try.
 *
 * @throws BridgeError `CARD_PROTOCOL` for a word that tells nothing of the counter.
 */
export function pinStateOf(sw: number): PinState {
  const status = classifyStatusWord(sw)
  if (status.kind === 'ok') return { kind: 'verified' }
  if (status.kind === 'blocked') return { kind: 'blocked' }
  if (status.kind !== 'verify-failed') throw cardProtocolError('VERIFY', sw)
  return status.triesLeft === 0 ? { kind: 'blocked' } : { kind: 'tries', triesLeft: status.triesLeft }
}

/**
 * Throws the fault that a refused VERIFY means. 63C0 and 6983 are both a blocked card: which of the two a real
 * card answers to the last wrong PIN is not known.
 *
 * @throws BridgeError `PIN_INCORRECT`, `PIN_BLOCKED`, `CARD_PROTOCOL`.
 */
export function throwVerifyFault(sw: number): never {
  const status = classifyStatusWord(sw)
  if (status.kind === 'blocked') throw plainError('PIN_BLOCKED')
  if (status.kind !== 'verify-failed') throw cardProtocolError('VERIFY', sw)
  if (status.triesLeft === 0) throw plainError('PIN_BLOCKED')
  throw new BridgeError('PIN_INCORRECT', { triesLeft: status.triesLeft })
}
