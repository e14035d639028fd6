/** Small helpers on the document. */
import type { Bilingual } from './status-texts.ts'
import { typesetFrench } from '../errors/typeset.ts'

/** The element with the given id. Throws Error when the document has none of that kind. */
export function byId<E extends Element>(id: string, kind: new () => E): E {
  const found = document.getElementById(id) as unknown
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} with the id ${id}`)
  return found
}

/** A new element with a text in it. */
export function textElement<K extends keyof HTMLElementTagNameMap>(
  name: K,
  text: string,
  className?: string,
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name)
  element.textContent = text
  if (className !== undefined) element.className = className
  return element
}

/** Sets a text only when it differs: a live region that is written again is spoken again. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

/** The text in both languages: the page shows the one that it is set to. */
export const bilingualNodes = ({ fr, en }: Bilingual): [HTMLElement, HTMLElement] =>
  typesetNodes({ fr: typesetFrench(fr), en })

/** As `bilingualNodes`, of a text that the bridge has typeset: values in it, as paths, keep their characters. */
export function typesetNodes({ fr, en }: Bilingual): [HTMLElement, HTMLElement] {
  const french = textElement('span', fr)
  french.lang = 'fr'
  const english = textElement('span', en)
  english.lang = 'en'
  return [french, english]
}
