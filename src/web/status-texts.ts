/** What the status page says about readers and cards, in French and in English. */
import type { CardKind, Reader } from '../contract/shapes.ts'
import type { StatusCard } from '../contract/status.ts'
import type { PcscReason } from '../errors/codes.ts'
import { PCSC_MESSAGES } from '../errors/pcsc-messages.ts'

export interface Bilingual {
  readonly fr: string
  readonly en: string
}

/** `ready`: a CPS can be used; `trouble`: somebody has to do something; `waiting`: neither. */
export interface Summary extends Bilingual {
  readonly state: 'waiting' | 'ready' | 'trouble'
}

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
  mute: { fr: 'Carte mal insérée', en: 'Card not properly inserted' },
  unavailable: { fr: 'Lecteur indisponible pour le moment', en: 'Reader not available for now' },
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

/**
 * The state of all readers in one sentence.
 *
 * @param cards - what the holder's view tells of the cards; none without a ticket.
 */
export function summaryOf(readers: readonly Reader[], cards: readonly StatusCard[] = []): Summary {
  if (readers.length === 0) {
    return {
      state: 'trouble',
      fr: 'Aucun lecteur : branchez votre lecteur de carte.',
      en: 'No reader: plug in your card reader.',
    }
  }
  const usable = readers.filter(isUsable)
  if (usable.length > 1) {
    return {
      state: 'trouble',
      fr: 'Plusieurs cartes CPS sont insérées : n’en laissez qu’une.',
      en: 'Several CPS cards are inserted: leave only one.',
    }
  }
  if (usable.length === 1) {
    const card = cards.find(({ reader }) => reader === usable[0]?.id)
    const hindrance = card === undefined ? null : hindranceOf(card)
    if (hindrance !== null) return { state: 'trouble', ...hindrance }
    return { state: 'ready', fr: 'Votre carte CPS est prête.', en: 'Your CPS card is ready.' }
  }
  return readers.every(({ state }) => state === 'empty')
    ? { state: 'waiting', fr: 'Insérez votre carte CPS.', en: 'Insert your CPS card.' }
    : {
        state: 'trouble',
        fr: 'Le lecteur ne contient pas de carte CPS utilisable.',
        en: 'There is no usable CPS card in the reader.',
      }
}

export const CONNECTION_LOST: Summary = {
  state: 'trouble',
  fr: 'cps-bridge ne répond plus. Nouvel essai en cours…',
  en: 'cps-bridge does not answer any more. Trying again…',
}

export function serviceLost(reason: PcscReason): Summary {
  const sentence = ({ what, advice }: { readonly what: string; readonly advice: string }): string =>
    `${what} ${advice}`
  return {
    state: 'trouble',
    fr: sentence(PCSC_MESSAGES.fr[reason]),
    en: sentence(PCSC_MESSAGES.en[reason]),
  }
}
