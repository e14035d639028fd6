/** With the virtual backend: cards to insert, exchange and remove, for each reader. */
import type { Reader } from '../contract/shapes.ts'
import { bilingualNodes, textElement } from './dom.ts'
import type { StatusApi } from './status-api.ts'
import type { Bilingual } from './status-texts.ts'
import { typeset } from '../errors/typeset.ts'

/** The profiles that the program brings along, as a holder would call them. */
const PROFILES: readonly (readonly [profile: string, name: Bilingual])[] = [
  ['rpps', { fr: 'Médecin (RPPS)', en: 'Physician (RPPS)' }],
  ['adeli', { fr: 'Professionnel ADELI', en: 'Professional with an ADELI number' }],
  ['employee', { fr: 'Personnel d’établissement', en: 'Staff of an establishment' }],
  ['anonymous', { fr: 'Carte anonyme', en: 'Anonymous card' }],
  ['cps4', { fr: 'Carte CPS4', en: 'CPS4 card' }],
  ['last-try', { fr: 'Carte à un seul essai', en: 'Card with one try left' }],
  ['blocked', { fr: 'Carte bloquée', en: 'Blocked card' }],
  ['expired', { fr: 'Carte expirée', en: 'Expired card' }],
  ['vitale', { fr: 'Carte Vitale', en: 'Vitale card' }],
  ['mute', { fr: 'Carte muette (mal insérée)', en: 'Mute card (not properly inserted)' }],
]
/** The card that was in the reader last, with its counters. */
const SAME = ''
const SAME_CARD: Bilingual = { fr: 'La même carte, avec ses essais', en: 'The same card, with its tries' }

const INSERT: Bilingual = { fr: 'Insérer la carte', en: 'Insert the card' }
const SWAP: Bilingual = { fr: 'Échanger la carte', en: 'Swap the card' }
const REMOVE: Bilingual = { fr: 'Retirer la carte', en: 'Remove the card' }
const CHOOSE: Bilingual = { fr: 'Carte d’essai', en: 'Test card' }
const FAILED: Bilingual = {
  fr: 'cps-bridge n’a pas pu le faire. Réessayez.',
  en: 'cps-bridge could not do that. Try again.',
}

interface Slot {
  readonly element: HTMLFieldSetElement
  show(reader: Reader): void
  changeLanguage(): void
}

function button(className: string, onClick: () => Promise<void>): HTMLButtonElement {
  const made = document.createElement('button')
  made.type = 'button'
  made.className = className
  made.addEventListener('click', () => void onClick())
  return made
}

function createSlot(id: string, api: StatusApi): Slot {
  const element = document.createElement('fieldset')
  const legend = document.createElement('legend')
  const select = document.createElement('select')
  select.id = `profile-${id}`
  const label = document.createElement('label')
  label.htmlFor = select.id
  label.append(...bilingualNodes(CHOOSE))
  select.append(...PROFILES.map(([profile]) => new Option('', profile)))
  const names = new Map([...PROFILES, [SAME, SAME_CARD] as const])
  // An option has one language: the one that the page shows.
  const nameOptions = (): void => {
    const locale = document.documentElement.lang === 'en' ? 'en' : 'fr'
    for (const option of select.options) {
      option.text = typeset(names.get(option.value)?.[locale] ?? option.value, locale)
    }
  }
  nameOptions()
  const answer = textElement('p', '', 'hint')
  answer.setAttribute('role', 'status')

  const told = async (done: Promise<boolean>): Promise<void> => {
    answer.replaceChildren()
    if (!(await done)) answer.append(...bilingualNodes(FAILED))
  }
  const insert = button('primary', () =>
    told(api.insertCard(id, select.value === SAME ? null : select.value)),
  )
  const remove = button('secondary', () => told(api.removeCard(id)))
  remove.append(...bilingualNodes(REMOVE))
  const buttons = document.createElement('div')
  buttons.className = 'buttons'
  buttons.append(insert, remove)
  element.append(legend, label, select, buttons, answer)

  return {
    element,
    show({ name, state }) {
      legend.textContent = name
      const holds = state !== 'empty'
      insert.replaceChildren(...bilingualNodes(holds ? SWAP : INSERT))
      remove.disabled = !holds
      if (holds && select.options[0]?.value !== SAME) {
        select.prepend(new Option('', SAME))
        nameOptions()
      }
    },
    changeLanguage: nameOptions,
  }
}

export interface VirtualDesk {
  show(readers: readonly Reader[]): void
  /** To be called when the page shows another language. */
  changeLanguage(): void
}

/** Keeps one group of controls for each reader in `place`; a reader that stays keeps its own. */
export function createVirtualDesk(place: HTMLElement, api: StatusApi): VirtualDesk {
  const slots = new Map<string, Slot>()
  return {
    show(readers) {
      for (const [id, { element }] of slots) {
        if (readers.some((reader) => reader.id === id)) continue
        element.remove()
        slots.delete(id)
      }
      for (const reader of readers) {
        const slot = slots.get(reader.id) ?? createSlot(reader.id, api)
        if (!slots.has(reader.id)) place.append(slot.element)
        slots.set(reader.id, slot)
        slot.show(reader)
      }
    },
    changeLanguage() {
      for (const slot of slots.values()) slot.changeLanguage()
    },
  }
}
