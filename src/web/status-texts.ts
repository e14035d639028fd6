/** What the status page says about readers and cards, in French and in English. */
import type { CardKind, Reader } from '../contract/shapes.ts'
import type { StatusCard } from '../contract/status.ts'
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

/** `ready`: a CPS can be used; `trouble`: somebody has to do something; `waiting`: neither; `lost`: nobody answers. */
export interface Summary extends Bilingual {
  readonly state: 'waiting' | 'ready' | 'trouble' | 'lost'
}

/** What happened and what to do about it, in the words that every page and command uses. */
export function errorText(error: AnyBridgeError): Bilingual {
  const sentences = (locale: 'fr' | 'en'): string => {
    const { what, advice = '' } = messageOf(error, locale)
    return `${what} ${advice}`.trim()
  }
  return { fr: sentences('fr'), en: sentences('en') }
}

const trouble = (error: AnyBridgeError): Summary => ({ state: 'trouble', ...errorText(error) })

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

const isUsable = ({ state, card }: Reader): boolean =>
  state === 'present' && (card?.kind === 'cps3' || card?.kind === 'cps4')

/** What keeps a CPS that is in from being used, as far as the holder's view tells; without a ticket there is no view. */
function hindranceOf({ fault, triesLeft, holder }: StatusCard): Bilingual | null {
  if (fault !== null)
    return { fr: 'Votre carte CPS n’a pas pu être lue.', en: 'Your CPS card could not be read.' }
  if (triesLeft === 0) return { fr: 'Votre carte CPS est bloquée.', en: 'Your CPS card is blocked.' }
  if (holder?.validity === 'expired')
    return { fr: 'Votre carte CPS a expiré.', en: 'Your CPS card has expired.' }
  if (holder?.validity === 'not-yet-valid')
    return { fr: 'Votre carte CPS n’est pas encore valable.', en: 'Your CPS card is not valid yet.' }
  return null
}

/** What keeps the card in a reader from being used; null for an empty reader and for a CPS. */
function errorOf({ state, card }: Reader): AnyBridgeError | null {
  if (state === 'mute') return plainError('CARD_MUTE')
  if (state === 'unavailable') return new BridgeError('CARD_BUSY', {})
  if (card === null || card.kind === 'cps3' || card.kind === 'cps4') return null
  return new BridgeError('CARD_UNSUPPORTED', { kind: card.kind })
}

/**
 * The one message of the page: the state of all readers, with what to do about it.
 *
 * @param cards - what the holder's view tells of the cards; null without a ticket: then the page knows of no card
 *   whether it can be used.
 */
export function summaryOf(readers: readonly Reader[], cards: readonly StatusCard[] | null = null): Summary {
  if (readers.length === 0) return trouble(new BridgeError('READER_NOT_FOUND', { readers: [] }))
  const usable = readers.filter(isUsable)
  if (usable.length > 1) {
    const names = usable.map(({ name }) => name)
    return trouble(new BridgeError('READER_AMBIGUOUS', { readers: usable.map(({ id }) => id), names }))
  }
  const [reader] = usable
  if (reader !== undefined) {
    const card = cards?.find(({ reader: id }) => id === reader.id)
    const hindrance = card === undefined ? null : hindranceOf(card)
    if (hindrance !== null) return { state: 'trouble', ...hindrance }
    return card === undefined
      ? { state: 'ready', fr: 'Carte CPS détectée.', en: 'CPS card detected.' }
      : { state: 'ready', fr: 'Votre carte CPS est prête.', en: 'Your CPS card is ready.' }
  }
  const [error] = readers.flatMap((each) => errorOf(each) ?? [])
  if (error !== undefined) return trouble(error)
  return { state: 'waiting', fr: 'Insérez votre carte CPS.', en: 'Insert your CPS card.' }
}

export const CONNECTION_LOST: Summary = {
  state: 'lost',
  fr: 'cps-bridge ne répond plus. Cette page réessaie automatiquement.',
  en: 'cps-bridge does not answer any more. This page tries again by itself.',
}

export const serviceLost = (reason: PcscReason): Summary => trouble(pcscUnavailable(reason))
