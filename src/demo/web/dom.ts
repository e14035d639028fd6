/** Small helpers on the document. */

/** The element with the given id. @throws Error when the document has none of that kind. */
export function byId<E extends Element>(id: string, kind: new () => E): E {
  const found = document.getElementById(id) as unknown
  if (!(found instanceof kind)) throw new Error(`no ${kind.name} with the id ${id}`)
  return found
}

/** Every HTML element that matches. */
export function all(selector: string, within: ParentNode = document): HTMLElement[] {
  return [...within.querySelectorAll<HTMLElement>(selector)]
}

/** A new element with a text in it. */
export function textElement(
  name: 'p' | 'dt' | 'dd' | 'li' | 'span',
  text: string,
  className?: string,
): HTMLElement {
  const element = document.createElement(name)
  element.textContent = text
  if (className !== undefined) element.className = className
  return element
}

/** Shows or hides. */
export function show(element: Element, visible: boolean): void {
  element.toggleAttribute('hidden', !visible)
}

/** Names are no place to break a line, though they have a hyphen. */
const UNBROKEN = /(e-CPS|cps-bridge)/

/**
 * Sets a text only when it differs, so that live regions speak once. “e-CPS” and “cps-bridge” stay on one line (class `unbroken`); the
 * element's name and text content are the text.
 */
export function setText(element: Element, text: string): void {
  if (element.textContent === text) return
  const parts = text.split(UNBROKEN).filter((part) => part !== '')
  const line = document.createElement('span')
  line.append(...parts.map((part) => (UNBROKEN.test(part) ? textElement('span', part, 'unbroken') : part)))
  // One child: a button lays its children out as boxes of their own, and would drop the spaces between them.
  if (parts.length > 1) element.replaceChildren(line)
  else element.replaceChildren(...line.childNodes)
}
