/** What the status page says about readers and cards, in French and in English. */
import type { CardKind, Reader } from '../contract/shapes.ts'
import { type AnyBridgeError, BridgeError, pcscUnavailable, plainError } from '../errors/bridge-error.ts'
import type { PcscReason } from '../errors/codes.ts'
import { messageOf } from '../errors/messages.ts'

export interface Bilingual {
  readonly fr: string
  readonly en: string
}

/** Nothing installs it: whoever looks after the computer does. */
export const newerVersion = (version: string): Bilingual => ({
  fr: `Une version plus récente existe (${version}). Parlez-en à la personne qui s’occupe de votre poste.`,
  en: `A newer version exists (${version}). Tell the person who looks after your computer.`,
})

/**
 * `ready`: a CPS can be used; `attention`: it can, and something is to be done soon; `trouble`: somebody has to do
 * something; `waiting`: none of these; `lost`: nobody answers.
 */
export interface Summary extends Bilingual {
  readonly state: 'waiting' | 'ready' | 'attention' | 'trouble' | 'lost'
}

/** What happened and what to do about it, in the words that every page and command uses. */
export function errorText(error: AnyBridgeError): Bilingual {
  const sentences = (locale: 'fr' | 'en'): string => {
    const { what, advice = '' } = messageOf(error, locale)
    return `${what} ${advice}`.trim()
  }
  return { fr: sentences('fr'), en: sentences('en') }
}

export const trouble = (error: AnyBridgeError): Summary => ({ state: 'trouble', ...errorText(error) })

const CARDS: Readonly<Record<CardKind, Bilingual>> = {
  cps3: { fr: 'Carte CPS insérée', en: 'CPS card inserted' },
  cps4: { fr: 'Carte CPS insérée', en: 'CPS card inserted' },
  cps2ter: { fr: 'Ancienne carte CPS', en: 'Old CPS card' },
  vitale: { fr: 'Carte Vitale', en: 'Vitale card' },
  contactless: { fr: 'Carte lue sans contact', en: 'Card read without contact' },
  unknown: { fr: 'Carte non reconnue', en: 'Unknown card' },
}

const WAITING: Readonly<Record<Exclude<Reader['state'], 'present'>, Bilingual>> = {
  empty: { fr: 'Aucune carte', en: 'No card' },
  mute: { fr: 'La carte ne répond pas', en: 'The card does not answer' },
  unavailable: { fr: 'Utilisé par un autre logiciel', en: 'Used by another program' },
}

/** The state of one reader. */
export const readerText = ({ state, card }: Reader): Bilingual =>
  state === 'present' ? CARDS[card?.kind ?? 'unknown'] : WAITING[state]

export const isUsable = ({ state, card }: Reader): boolean =>
  state === 'present' && (card?.kind === 'cps3' || card?.kind === 'cps4')

/** What keeps the card in a reader from being used; null for an empty reader and for a CPS. */
export function errorOf({ state, card }: Reader): AnyBridgeError | null {
  if (state === 'mute') return plainError('CARD_MUTE')
  if (state === 'unavailable') return new BridgeError('CARD_BUSY', {})
  if (card === null || card.kind === 'cps3' || card.kind === 'cps4') return null
  return new BridgeError('CARD_UNSUPPORTED', { kind: card.kind })
}

export const CONNECTION_LOST: Summary = {
  state: 'lost',
  fr: 'cps-bridge ne répond plus. Cette page réessaie automatiquement.',
  en: 'cps-bridge does not answer any more. This page tries again by itself.',
}

export const serviceLost = (reason: PcscReason): Summary => trouble(pcscUnavailable(reason))
