/** Pages made on the server: markup in which every value is escaped unless it is markup itself. */

/** Markup that may be sent as it is. A class: no value that came from outside, decoded JSON above all, can pass for it. */
export class Html {
  readonly #markup: string

  constructor(markup: string) {
    this.#markup = markup
  }

  get markup(): string {
    return this.#markup
  }
}

export type Content = string | number | Html | readonly Content[] | null

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escapeText = (text: string): string => text.replace(/[&<>"']/g, (found) => ENTITIES[found] ?? '')

function render(content: Content): string {
  if (content === null) return ''
  if (typeof content === 'string' || typeof content === 'number') return escapeText(String(content))
  return content instanceof Html ? content.markup : content.map(render).join('')
}

/** A template whose values are escaped; null is nothing. */
export const html = (parts: TemplateStringsArray, ...contents: readonly Content[]): Html =>
  new Html(parts.reduce((markup, part, index) => markup + render(contents[index - 1] ?? null) + part))
