/** With the virtual backend: cards to insert, exchange and remove, for each reader. */
import type { Reader } from '../contract/shapes.ts'
import { bilingualNodes, textElement } from './dom.ts'
import type { StatusApi } from './status-api.ts'
import type { Bilingual } from './status-texts.ts'
import { typesetFrench } from './typeset.ts'

/** The profiles that the program brings along, as a holder would call them; an option has one language. */
const PROFILES: readonly (readonly [profile: string, name: string])[] = [
  ['rpps', 'Médecin (RPPS)'],
  ['adeli', 'Professionnel ADELI'],
  ['employee', 'Personnel d’établissement'],
  ['anonymous', 'Carte anonyme'],
  ['cps4', 'Carte CPS4'],
  ['last-try', 'Carte à un seul essai'],
  ['blocked', 'Carte bloquée'],
  ['expired', 'Carte expirée'],
  ['vitale', 'Carte Vitale'],
  ['mute', 'Carte mal insérée'],
]
/** The card that was in the reader last, with its counters. */
const SAME = ''

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
  select.append(...PROFILES.map(([profile, name]) => new Option(name, profile)))
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
        select.prepend(new Option(typesetFrench('La même carte, avec ses essais'), SAME))
      }
    },
  }
}

export interface VirtualDesk {
  show(readers: readonly Reader[]): void
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
  }
}
