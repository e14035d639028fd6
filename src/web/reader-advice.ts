/** What is wrong with a reader or its card, and what to do about it, in the words of the errors. */
import type { Reader } from '../contract/shapes.ts'
import { type AnyBridgeError, BridgeError, plainError } from '../errors/bridge-error.ts'
import { messageOf } from '../errors/messages.ts'
import type { Bilingual } from './status-texts.ts'

function errorOf({ state, card }: Reader): AnyBridgeError | null {
  if (state === 'mute') return plainError('CARD_MUTE')
  if (state === 'unavailable') return new BridgeError('CARD_BUSY', {})
  if (card === null || card.kind === 'cps3' || card.kind === 'cps4') return null
  return new BridgeError('CARD_UNSUPPORTED', { kind: card.kind })
}

/** Null when nothing is wrong. */
export function readerAdvice(reader: Reader): Bilingual | null {
  const error = errorOf(reader)
  if (error === null) return null
  const [fr, en] = (['fr', 'en'] as const).map((locale) => messageOf(error, locale).advice)
  return fr === undefined || en === undefined ? null : { fr, en }
}
