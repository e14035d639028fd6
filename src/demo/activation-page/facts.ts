/** Lists of facts: the identity as the card tells it, and the two identifiers that differ. */
import type { Identity } from '../../contract/shapes.ts'
import { textElement } from '../web/dom.ts'
import { dateOf, type Locale, type TextKey, textOf } from './texts.ts'

interface Fact {
  readonly label: TextKey
  readonly value: string | null
  readonly tag?: TextKey
  readonly code?: boolean
}

function fill(list: HTMLElement, facts: readonly Fact[], locale: Locale): void {
  const rows = facts.flatMap(({ label, value, tag, code }) => {
    if (value === null) return []
    const row = document.createElement('div')
    const description = textElement('dd', value, code === true ? 'identifier' : undefined)
    if (tag !== undefined) description.append(' ', textElement('span', textOf(locale, tag), 'tag'))
    row.append(textElement('dt', textOf(locale, label)), description)
    return [row]
  })
  list.replaceChildren(...rows)
}

/** Given name and family name, as far as they are known. */
export const fullName = (holder: Pick<Identity, 'givenName' | 'familyName'>): string | null =>
  [holder.givenName, holder.familyName].filter((name) => name !== null).join(' ') || null

/** Shows which identity will be used. */
export function showIdentity(list: HTMLElement, identity: Identity, locale: Locale): void {
  const name = fullName(identity) ?? textOf(locale, 'noName')
  fill(
    list,
    [
      { label: 'name', value: name, ...(identity.test && { tag: 'testCard' as const }) },
      { label: 'nationalId', value: identity.nationalId, code: true },
      { label: 'holderTitle', value: identity.title },
      { label: 'organization', value: identity.organization },
      { label: 'validUntil', value: dateOf(locale, identity.notAfter) },
      { label: 'issuer', value: identity.issuer },
    ],
    locale,
  )
}

/** Shows the identifier typed beside that of the card. */
export function showMismatch(list: HTMLElement, typed: string, card: string, locale: Locale): void {
  fill(
    list,
    [
      { label: 'mismatchTyped', value: typed, code: true },
      { label: 'mismatchCard', value: card, code: true },
    ],
    locale,
  )
}
