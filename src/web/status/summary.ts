/** What the status page says of readers and cards in one look: one message, and what stands between program and card. */
import type { Reader } from '../../contract/shapes.ts'
import { BridgeError } from '../../errors/bridge-error.ts'
import { type Bilingual, errorOf, isUsable, readerText, type Summary, trouble } from '../status-texts.ts'
import { type CardsView, daysUntil, problemsOf } from './card-problems.ts'

const READY: Summary = { state: 'ready', fr: 'Votre carte CPS est prête.', en: 'Your CPS card is ready.' }
const SEEN: Summary = { state: 'ready', fr: 'Carte CPS détectée.', en: 'CPS card detected.' }

/**
 * The one message of the page: the state of all readers, with what to do about it.
 *
 * @param view - what a ticket tells of the cards; null without one: then the page knows of no card whether it can be
 *   used.
 */
export function summaryOf(readers: readonly Reader[], view: CardsView | null = null): Summary {
  if (readers.length === 0) return trouble(new BridgeError('READER_NOT_FOUND', { readers: [] }))
  const usable = readers.filter(isUsable)
  if (usable.length > 1) {
    const names = usable.map(({ name }) => name)
    return trouble(new BridgeError('READER_AMBIGUOUS', { readers: usable.map(({ id }) => id), names }))
  }
  const [reader] = usable
  if (reader !== undefined) {
    const card = view?.cards.find(({ reader: id }) => id === reader.id)
    if (view === null || card === undefined) return SEEN
    return problemsOf(card, view.now)[0] ?? READY
  }
  const [error] = readers.flatMap((each) => errorOf(each) ?? [])
  if (error !== undefined) return trouble(error)
  return { state: 'waiting', fr: 'Insérez votre carte CPS.', en: 'Insert your CPS card.' }
}

/** One of the things that have to work, in the order in which a call passes them. */
export interface Link {
  /** `none`: there is nothing to judge. */
  readonly mark: 'good' | 'attention' | 'bad' | 'none'
  /** A name of the system's own is the same in both languages. */
  readonly name: Bilingual | string
  readonly text: Bilingual
}

const PROGRAM: Bilingual = { fr: 'Programme cps-bridge', en: 'Program cps-bridge' }
const READER: Bilingual = { fr: 'Lecteur de carte', en: 'Card reader' }
const SERVICE: Bilingual = { fr: 'Service des cartes à puce', en: 'Smart card service' }
const CARD: Bilingual = { fr: 'Contenu de la carte', en: 'Content of the card' }
const CERTIFICATE: Bilingual = { fr: 'Certificat', en: 'Certificate' }
const CODE: Bilingual = { fr: 'Code porteur', en: 'Card code' }
const SILENT: Bilingual = { fr: 'ne répond pas', en: 'does not answer' }

/** @param reach - `running`: the bridge and the service of the readers answer. */
export function linksOf(
  reach: 'running' | 'service-lost' | 'lost',
  readers: readonly Reader[],
  view: CardsView | null = null,
): readonly Link[] {
  if (reach === 'lost') return [{ mark: 'bad', name: PROGRAM, text: SILENT }]
  const program: Link = { mark: 'good', name: PROGRAM, text: { fr: 'fonctionne', en: 'is running' } }
  if (reach === 'service-lost') return [program, { mark: 'bad', name: SERVICE, text: SILENT }]
  const none: Link = { mark: 'bad', name: READER, text: { fr: 'aucun n’a été trouvé', en: 'none was found' } }
  const shown = readers.map((reader): Link => ({
    mark: isUsable(reader) ? 'good' : errorOf(reader) === null ? 'none' : 'bad',
    name: reader.name,
    text: readerText(reader),
  }))
  return [
    program,
    ...(shown.length === 0 ? [none] : shown),
    ...(view?.cards.length === 1 ? cardLinks(view) : []),
  ]
}

/** What a ticket tells of the card that is in. */
function cardLinks({ cards, now }: CardsView): readonly Link[] {
  return cards.flatMap(({ fault, holder, triesLeft }): readonly Link[] => [
    ...(fault === null
      ? []
      : [{ mark: 'bad' as const, name: CARD, text: { fr: 'illisible', en: 'unreadable' } }]),
    ...(holder === null ? [] : [{ name: CERTIFICATE, ...certificateLink(holder, now) }]),
    ...(triesLeft === null ? [] : [{ name: CODE, ...codeLink(triesLeft) }]),
  ])
}

function certificateLink(
  { validity, notAfter }: NonNullable<CardsView['cards'][number]['holder']>,
  now: string,
): Omit<Link, 'name'> {
  if (validity === 'expired') return { mark: 'bad', text: { fr: 'a expiré', en: 'has expired' } }
  if (validity === 'not-yet-valid')
    return { mark: 'bad', text: { fr: 'pas encore valable', en: 'not valid yet' } }
  const days = daysUntil(notAfter, now)
  return {
    mark: validity === 'valid' ? 'good' : 'attention',
    text: {
      fr: `valable encore ${String(days)} jour${days > 1 ? 's' : ''}`,
      en: `valid for ${String(days)} more day${days > 1 ? 's' : ''}`,
    },
  }
}

function codeLink(tries: number): Omit<Link, 'name'> {
  if (tries === 0) return { mark: 'bad', text: { fr: 'bloqué', en: 'blocked' } }
  return {
    mark: tries === 1 ? 'attention' : 'good',
    text: {
      fr: `${String(tries)} essai${tries > 1 ? 's' : ''} avant blocage`,
      en: `${String(tries)} ${tries > 1 ? 'tries' : 'try'} before it is blocked`,
    },
  }
}

/**
 * What a trial of reader and card says: each card was read from beginning to end.
 *
 * @param ms - how long it took.
 */
export function trialOf(view: CardsView | null, ms: number): Summary {
  if (view === null)
    return {
      state: 'trouble',
      fr: 'L’essai n’a pas pu se terminer. Recommencez ; si cela dure, examinez cet ordinateur.',
      en: 'The trial could not be finished. Try again; if it lasts, examine this computer.',
    }
  if (view.cards.length === 0)
    return {
      state: 'trouble',
      fr: 'Aucune carte CPS n’est dans un lecteur : insérez la vôtre, puis essayez à nouveau.',
      en: 'No CPS card is in a reader: insert yours, then try again.',
    }
  const [problem] = view.cards.flatMap((card) => problemsOf(card, view.now))
  if (problem !== undefined) return problem
  const seconds = (locale: string): string =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(ms / 1000)
  return {
    state: 'ready',
    fr: `Tout fonctionne : le lecteur et la carte ont répondu, et la carte a été relue de bout en bout en ${seconds('fr-FR')} s. Aucun code n’a été demandé.`,
    en: `Everything works: reader and card answered, and the card was read anew from beginning to end in ${seconds('en-GB')} s. No code was asked for.`,
  }
}
