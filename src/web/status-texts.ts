/** What the status page says about readers and cards, in French and in English. */
import type { CardKind, Reader } from '../contract/shapes.ts'

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

/** The state of all readers in one sentence. */
export function summaryOf(readers: readonly Reader[]): Summary {
  if (readers.length === 0) {
    return {
      state: 'trouble',
      fr: 'Aucun lecteur : branchez votre lecteur de carte.',
      en: 'No reader: plug in your card reader.',
    }
  }
  const usable = readers.filter(isUsable).length
  if (usable > 1) {
    return {
      state: 'trouble',
      fr: 'Plusieurs cartes CPS sont insérées : n’en laissez qu’une.',
      en: 'Several CPS cards are inserted: leave only one.',
    }
  }
  if (usable === 1) {
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

export const SERVICE_LOST: Summary = {
  state: 'trouble',
  fr: 'Le service de lecture des cartes de cet ordinateur ne répond pas. Il est recherché en permanence.',
  en: 'The smart card service of this computer does not answer. It is looked for all the time.',
}
