/** The holder's card on the status page: whose it is, what is wrong with it, and what sites saw and asked of it. */
import type { StatusCard, StatusHolder, StatusLine, StatusSite, StatusView } from '../../contract/status.ts'
import { bilingualNodes, textElement } from '../dom.ts'
import type { Bilingual } from '../status-texts.ts'
import { withTicket } from '../ticket.ts'
import { problemsOf } from './card-problems.ts'
import { CARD_TEXTS, operationText, outcomeText, PROBLEMS } from './card-texts.ts'

export interface CardPanelOptions {
  readonly ticket: string
  /** The message of the page: it is not said again. */
  readonly said: Bilingual
  readonly onRevoke: (reader: string, origin: string) => void
}

function bilingual<K extends keyof HTMLElementTagNameMap>(name: K, text: Bilingual, className?: string) {
  const element = textElement(name, '', className)
  element.append(...bilingualNodes(text))
  return element
}

/** The same moment as French and as English people write it. */
function momentText(iso: string, time: boolean): Bilingual {
  const write = (locale: string): string =>
    new Intl.DateTimeFormat(locale, {
      dateStyle: time ? 'medium' : 'long',
      ...(time ? { timeStyle: 'short' } : {}),
    }).format(new Date(iso))
  return { fr: write('fr-FR'), en: write('en-GB') }
}

const joined = (first: Bilingual, second: Bilingual): Bilingual => ({
  fr: `${first.fr} ${second.fr}`,
  en: `${first.en} ${second.en}`,
})

function fact(name: Bilingual, value: Node): HTMLElement {
  const line = document.createElement('div')
  const term = bilingual('dt', name)
  const description = document.createElement('dd')
  description.append(value)
  line.append(term, description)
  return line
}

/** A name from a certificate, apart from the text around it whatever its direction. */
const isolated = (text: string): HTMLElement => textElement('bdi', text)

function factsOf(holder: StatusHolder): HTMLElement {
  const list = document.createElement('dl')
  list.className = 'facts'
  list.append(fact(CARD_TEXTS.nationalId, isolated(holder.nationalId)))
  if (holder.organization !== null) list.append(fact(CARD_TEXTS.organization, isolated(holder.organization)))
  list.append(fact(CARD_TEXTS.validUntil, bilingual('span', momentText(holder.notAfter, false))))
  return list
}

function nameOf({ title, givenName, familyName, test }: StatusHolder): HTMLElement {
  const name = [title, givenName, familyName].filter((part) => part !== null).join(' ')
  const heading = document.createElement('h3')
  heading.append(name === '' ? bilingual('span', CARD_TEXTS.anonymous) : isolated(name))
  if (test) heading.append(' ', bilingual('span', CARD_TEXTS.test, 'tag'))
  return heading
}

function lineItem(line: StatusLine): HTMLLIElement {
  const item = document.createElement('li')
  const time = document.createElement('time')
  time.dateTime = line.at
  time.append(...bilingualNodes(momentText(line.at, true)))
  const what = bilingual('span', operationText(line))
  const outcome = bilingual('span', outcomeText(line), 'outcome')
  if (line.outcome !== 'ok') outcome.dataset['bad'] = ''
  item.append(time, what, outcome)
  return item
}

function siteItem(card: StatusCard, site: StatusSite, options: CardPanelOptions): HTMLLIElement {
  const item = document.createElement('li')
  item.className = 'site'
  const here = site.origin === location.origin || site.origin === 'urn:cps-bridge:local'
  const heading = document.createElement('h4')
  heading.append(here ? bilingual('span', CARD_TEXTS.thisComputer) : isolated(site.origin))
  item.append(heading)
  if (site.consentedAt !== null) {
    const consent = document.createElement('div')
    consent.className = 'consent'
    const revoke = bilingual('button', CARD_TEXTS.revoke, 'secondary')
    revoke.type = 'button'
    revoke.dataset['decides'] = ''
    revoke.append(textElement('span', ` ${site.origin}`, 'unseen'))
    revoke.addEventListener('click', () => options.onRevoke(card.reader, site.origin))
    consent.append(bilingual('p', joined(CARD_TEXTS.mayRead, momentText(site.consentedAt, false))), revoke)
    item.append(consent)
  }
  if (site.lines.length > 0) {
    const lines = document.createElement('ul')
    lines.className = 'lines'
    lines.append(...site.lines.map(lineItem))
    item.append(lines)
  }
  return item
}

function pinLink(card: StatusCard, { ticket }: CardPanelOptions): HTMLElement {
  const blocked = card.triesLeft === 0
  const link = bilingual(
    'a',
    blocked ? CARD_TEXTS.unblock : CARD_TEXTS.changePin,
    blocked ? 'button primary' : 'button secondary',
  )
  link.href = withTicket('/pin', ticket)
  return link
}

function cardArticle(card: StatusCard, now: string, options: CardPanelOptions): HTMLElement {
  const article = document.createElement('article')
  article.className = 'card'
  if (card.holder !== null) article.append(nameOf(card.holder))
  const unsaid = problemsOf(card, now).filter(({ en }) => en !== options.said.en)
  article.append(...unsaid.map((text) => bilingual('p', text, 'reader-advice')))
  if (card.holder === null) return article
  const sites = document.createElement('ul')
  sites.className = 'sites'
  sites.append(...card.sites.map((site) => siteItem(card, site, options)))
  const nothing = card.sites.length === 0 ? [bilingual('p', CARD_TEXTS.noSites, 'hint')] : [sites]
  article.append(factsOf(card.holder), pinLink(card, options), bilingual('h3', CARD_TEXTS.sites), ...nothing)
  return article
}

/** Sites that are not in the list and tried; none of them got anything. */
function refusedNotice(sites: NonNullable<StatusView['refusedSites']>): HTMLElement {
  const notice = document.createElement('section')
  const list = document.createElement('ul')
  for (const { origin, at } of sites) {
    const item = document.createElement('li')
    item.append(isolated(origin), ' ', bilingual('span', momentText(at, true), 'hint'))
    list.append(item)
  }
  notice.append(bilingual('p', PROBLEMS.refusedSite, 'reader-advice'), list)
  return notice
}

/** Fills the place with what the view says. */
export function showCards(place: HTMLElement, view: StatusView, options: CardPanelOptions): void {
  const audit = view.auditFailing ? [bilingual('p', PROBLEMS.audit, 'reader-advice')] : []
  const log = view.logFailing ? [bilingual('p', PROBLEMS.log, 'reader-advice')] : []
  const cards = view.cards.map((card) => cardArticle(card, view.now, options))
  const empty = cards.length === 0 ? [bilingual('p', CARD_TEXTS.noCard, 'hint')] : []
  const refused = view.refusedSites === undefined ? [] : [refusedNotice(view.refusedSites)]
  place.replaceChildren(...audit, ...log, ...cards, ...empty, ...refused)
}
