/**
 * What the status words of VERIFY mean, with and without a code in it, and those of CHANGE REFERENCE DATA, which are
 * the same (ISO/IEC 7816-4:2005, 7.5.6 and 7.5.7).
 */
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

/** Whose code a command carries: the holder's PIN, or the PUK that unblocks it. */
export type CodeOwner = 'pin' | 'puk'

/**
 * Throws the fault that a refused code means. 63C0 and 6983 are both a blocked code: which of the two a real
 * card answers to the last wrong one is not known.
 *
 * @param command - what the code was in.
 * @throws BridgeError `PIN_INCORRECT`, `PIN_BLOCKED`, or the same of the PUK; `CARD_PROTOCOL`.
 */
export function throwCodeFault(sw: number, owner: CodeOwner = 'pin', command = 'VERIFY'): never {
  const status = classifyStatusWord(sw)
  const spent = status.kind === 'verify-failed' && status.triesLeft === 0
  if (status.kind === 'blocked' || spent) throw plainError(owner === 'pin' ? 'PIN_BLOCKED' : 'PUK_BLOCKED')
  if (status.kind !== 'verify-failed') throw cardProtocolError(command, sw)
  const { triesLeft } = status
  throw owner === 'pin'
    ? new BridgeError('PIN_INCORRECT', { triesLeft })
    : new BridgeError('PUK_INCORRECT', { triesLeft })
}
