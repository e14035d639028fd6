/** HTML as text: what is put into it is escaped, unless it is HTML already. */

export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type Content = string | Html | readonly Content[] | null

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function textOf(content: Content): string {
  if (content === null) return ''
  if (content instanceof Html) return content.text
  if (typeof content === 'string')
    return content.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
  return content.map(textOf).join('')
}

/** A template tag. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  const inserted = contents.map(textOf)
  return new Html(parts.map((part, index) => part + (inserted[index] ?? '')).join(''))
}
