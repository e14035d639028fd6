/** The parts of the page that say who asks for what, and of which card. */
import type { PromptView } from '../../contract/prompt.ts'
import { byId, setText, textElement } from '../dom.ts'
import { ACTION_TEXTS, type Locale, textOf } from './texts.ts'

const KIND_NAMES: Readonly<Partial<Record<string, string>>> = { cps3: 'CPS3', cps4: 'CPS4' }

/** The origin, its host in bold: the part that tells one site from another. */
function originParts(origin: string): readonly Node[] {
  const [, scheme = '', host = origin, port = ''] = /^([a-z]+:\/\/)([^:]+)(:\d+)?$/.exec(origin) ?? []
  return [new Text(scheme), textElement('strong', host), new Text(port)]
}

/** Says which site asks, and what will happen. */
export function showRequest({ origin, action, expected }: PromptView, locale: Locale): void {
  const name = byId('origin', HTMLElement)
  if (name.textContent !== origin) name.replaceChildren(...originParts(origin))
  const keys = expected === undefined ? ACTION_TEXTS[action].effects : (['other1', 'other2'] as const)
  const effects = keys.map((key) => textElement('li', textOf(locale, key)))
  byId('effects', HTMLUListElement).replaceChildren(...effects)
}

function holderName(card: NonNullable<PromptView['card']>, locale: Locale): HTMLElement {
  const name = [card.givenName, card.familyName].filter((part) => part !== null).join(' ')
  if (name === '') return textElement('span', textOf(locale, 'anonymous'))
  const holder = document.createElement('span')
  holder.append(textElement('bdi', name))
  if (card.title !== null) holder.append(textElement('bdi', card.title, 'soft title'))
  return holder
}

/** An identifier, with the characters marked in which it differs from another. */
const markedId = (id: string, other: string): readonly Node[] =>
  Array.from(id).map((character, place) =>
    character === other[place] ? new Text(character) : textElement('mark', character),
  )

function expectedId(expected: string, own: string): HTMLElement {
  const id = document.createElement('bdi')
  id.className = 'identifier'
  id.append(...markedId(expected, own))
  id.normalize()
  return id
}

/** Shows what the site expects, where this is another card; it stands beside what the card says. */
function showExpected(view: PromptView | null, locale: Locale): void {
  const { expected, card = null } = view ?? {}
  byId('expected-fact', HTMLElement).hidden = expected === undefined
  if (expected === undefined) return
  const { nationalId, test } = expected
  const sameId = nationalId === card?.nationalId
  const id = nationalId === null || sameId ? [] : [expectedId(nationalId, card?.nationalId ?? '')]
  const kind = test === null || test === card?.test ? [] : [textOf(locale, test ? 'otherTest' : 'otherReal')]
  const parts = [...id, ...kind]
  byId('expected', HTMLElement).replaceChildren(
    ...(parts.length === 0 ? [textOf(locale, 'otherHidden')] : parts.flatMap((part) => [part, ' '])),
  )
}

/** Shows the holder, the card and the reader, as far as they are known; null: nothing. */
export function showFacts(view: PromptView | null, locale: Locale): void {
  const { card = null, reader = null } = view ?? {}
  const shown = card !== null || reader !== null
  byId('facts', HTMLElement).hidden = !shown
  if (!shown) return
  for (const id of ['holder-fact', 'id-fact', 'card-fact']) byId(id, HTMLElement).hidden = card === null
  byId('reader-fact', HTMLElement).hidden = reader === null
  setText(byId('reader', HTMLElement), reader?.name ?? '')
  showExpected(view, locale)
  if (card === null) return
  byId('holder', HTMLElement).replaceChildren(holderName(card, locale))
  const expectedNumber = view?.expected?.nationalId ?? card.nationalId
  const shownId = byId('national-id', HTMLElement)
  shownId.replaceChildren(...markedId(card.nationalId, expectedNumber))
  // One text, so that it is read in one breath.
  shownId.normalize()
  const kind = textOf(locale, 'cardKind', { kind: KIND_NAMES[card.kind] ?? card.kind })
  byId('card', HTMLElement).replaceChildren(
    kind,
    ...(card.test ? [' ', textElement('span', textOf(locale, 'testCard'), 'tag')] : []),
    ...(card.expired ? [' ', textElement('span', textOf(locale, 'expired'), 'tag bad')] : []),
  )
}
