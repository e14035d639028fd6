/** Lists of facts about the holder: the identity as read from the card, and as the portal verified it. */
import type { Identity } from '../../client/index.ts'
import type { ConfirmedHolder } from '../portal/confirmed-holder.ts'
import { textElement } from './dom.ts'
import { dateOf, type Locale, textOf } from './texts.ts'

interface Fact {
  readonly label: string
  readonly value: string | null
  readonly tag?: string | undefined
  readonly code?: boolean
}

function fill(list: HTMLElement, facts: readonly Fact[]): void {
  const rows = facts.flatMap(({ label, value, tag, code }) => {
    if (value === null) return []
    const row = document.createElement('div')
    const description = textElement('dd', value, code === true ? 'identifier' : undefined)
    if (tag !== undefined) description.append(' ', textElement('span', tag, 'tag'))
    row.append(textElement('dt', label), description)
    return [row]
  })
  list.replaceChildren(...rows)
}

const fullName = (holder: Pick<Identity, 'givenName' | 'familyName'>): string | null => {
  const names = [holder.givenName, holder.familyName].filter((name) => name !== null)
  return names.length === 0 ? null : names.join(' ')
}

/** Shows the identity as the card tells it. */
export function showIdentity(list: HTMLElement, identity: Identity, locale: Locale): void {
  const say = (key: Parameters<typeof textOf>[1]): string => textOf(locale, key)
  fill(list, [
    {
      label: say('name'),
      value: fullName(identity) ?? say('noName'),
      tag: identity.test ? say('testCard') : undefined,
    },
    { label: say('nationalId'), value: identity.nationalId, code: true },
    { label: say('profession'), value: identity.title },
    { label: say('organization'), value: identity.organization },
    {
      label: say('validUntil'),
      value: dateOf(locale, identity.notAfter),
      tag: identity.expired ? say('expired') : undefined,
    },
    { label: say('issuer'), value: identity.issuer },
  ])
}

/** Shows what the portal's server verified. */
export function showResult(list: HTMLElement, holder: ConfirmedHolder, locale: Locale): void {
  const say = (key: Parameters<typeof textOf>[1]): string => textOf(locale, key)
  fill(list, [
    {
      label: say('name'),
      value: fullName(holder) ?? say('noName'),
      tag: holder.test ? say('testCard') : undefined,
    },
    { label: say('nationalId'), value: holder.nationalId, code: true },
    { label: say('signedAt'), value: dateOf(locale, holder.signedAt, true) },
  ])
}
