/** Parts of documents that are made from tables of the code, between two comments that name them. */

const marks = (name: string) => ({
  begin: `<!-- made by scripts/make-docs.mjs: ${name} -->\n<!-- prettier-ignore-start -->\n`,
  end: `\n<!-- prettier-ignore-end -->\n<!-- end: ${name} -->`,
})

/**
 * Puts a part into its place.
 *
 * @throws RangeError when the document has no such place.
 */
export function withPart(document: string, name: string, part: string): string {
  const { begin, end } = marks(name)
  const from = document.indexOf(begin)
  const to = document.indexOf(end, from)
  if (from < 0 || to < 0) throw new RangeError(`no place for the part ${name}`)
  return `${document.slice(0, from + begin.length)}\n${part}\n${document.slice(to)}`
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

/** A table of Markdown. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
