/** Where a text stops being JSON (RFC 8259): the engine's own message has no position for short texts. */

const SPACE = /[ \t\n\r]*/y
const SCALAR =
  /"(?:[^"\\\u0000-\u001F]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y

/** The offset where the reading stopped. */
class Stopped extends Error {
  readonly offset: number

  constructor(offset: number) {
    super('not JSON')
    this.offset = offset
  }
}

function endOf(pattern: RegExp, text: string, offset: number): number {
  const found = new RegExp(pattern.source, 'y')
  found.lastIndex = offset
  return offset + (found.exec(text)?.[0].length ?? 0)
}

const skipSpace = (text: string, offset: number): number => endOf(SPACE, text, offset)

function expectCharacter(text: string, offset: number, character: string): number {
  if (text[offset] !== character) throw new Stopped(offset)
  return offset + 1
}

function endOfScalar(text: string, offset: number): number {
  const end = endOf(SCALAR, text, offset)
  if (end === offset) throw new Stopped(offset)
  return end
}

function endOfMember(text: string, start: number): number {
  if (text[start] !== '"') throw new Stopped(start)
  const colon = skipSpace(text, endOfScalar(text, start))
  return endOfValue(text, expectCharacter(text, colon, ':'))
}

function endOfList(text: string, start: number, close: string, readItem: typeof endOfValue): number {
  let offset = skipSpace(text, start + 1)
  if (text[offset] === close) return offset + 1
  for (;;) {
    offset = skipSpace(text, readItem(text, skipSpace(text, offset)))
    if (text[offset] === close) return offset + 1
    offset = skipSpace(text, expectCharacter(text, offset, ','))
  }
}

function endOfValue(text: string, start: number): number {
  const offset = skipSpace(text, start)
  if (text[offset] === '{') return endOfList(text, offset, '}', endOfMember)
  if (text[offset] === '[') return endOfList(text, offset, ']', endOfValue)
  return endOfScalar(text, offset)
}

/** Line and column of the first character that JSON cannot have there, both from 1; null for JSON. */
export function jsonFaultAt(text: string): { readonly line: number; readonly column: number } | null {
  try {
    const end = skipSpace(text, endOfValue(text, 0))
    if (end === text.length) return null
    throw new Stopped(end)
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
    const lines = text.slice(0, error.offset).split('\n')
    return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 }
  }
}

/** Name (of an item, its number) and offset of each value in the object or list at `start`; none in any other value. */
function* valuesIn(
  text: string,
  start: number,
): Generator<{ readonly name: string; readonly value: number }> {
  const isList = text[start] === '['
  if (!isList && text[start] !== '{') return
  let offset = skipSpace(text, start + 1)
  for (let index = 0; text[offset] !== ']' && text[offset] !== '}'; index++) {
    const keyEnd = isList ? offset : endOfScalar(text, offset)
    const name = isList ? String(index) : (JSON.parse(text.slice(offset, keyEnd)) as string)
    const value = isList ? offset : skipSpace(text, skipSpace(text, keyEnd) + 1)
    yield { name, value }
    offset = skipSpace(text, endOfValue(text, value))
    if (text[offset] === ',') offset = skipSpace(text, offset + 1)
  }
}

/** JSON Pointer of the first member that its object has twice; null: none. @param text - JSON */
export function repeatedMember(text: string): string | null {
  const within = (start: number, at: string): string | null => {
    const names = new Set<string>()
    for (const { name, value } of valuesIn(text, start)) {
      const pointer = `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
      if (names.has(name)) return pointer
      names.add(name)
      const inside = within(value, pointer)
      if (inside !== null) return inside
    }
    return null
  }
  return within(skipSpace(text, 0), '')
}

/**
 * The line, from 1, of a value in a text that is JSON; of the nearest value around it where it has none.
 *
 * @param steps - names and numbers on the way to it
 */
export function lineOfValue(text: string, steps: readonly string[]): number {
  let offset = skipSpace(text, 0)
  for (const step of steps) {
    const child = [...valuesIn(text, offset)].find(({ name }) => name === step)
    if (child === undefined) break
    offset = child.value
  }
  return text.slice(0, offset).split('\n').length
}
