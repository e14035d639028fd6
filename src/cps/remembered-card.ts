/** What is remembered of a card, read as if from the card itself. */
import type { CardKind } from '../contract/shapes.ts'
import { plainError } from '../errors/bridge-error.ts'
import type { CardCache } from './card-contents.ts'
import { type CpsCard, openCps } from './cps-card.ts'

/**
 * Reads without asking the card anything.
 *
 * @returns null when something is asked that is not remembered.
 * @throws what `read` throws about what is remembered.
 */
export async function readRemembered<T>(
  kind: CardKind,
  cache: CardCache,
  read: (card: CpsCard) => Promise<T>,
): Promise<{ readonly value: T } | null> {
  const notRemembered = plainError('CARD_ABSENT')
  const transmit = (): Promise<never> => Promise.reject(notRemembered)
  try {
    return { value: await read(openCps(kind, { protocol: 't0', transmit }, cache)) }
  } catch (error) {
    if (error === notRemembered) return null
    throw error
  }
}
