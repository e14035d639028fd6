/** What a configuration file should have said at the place of a fault. */
import type { Sentence } from '../errors/setup-texts.ts'

/** The part of JSON Schema that the configuration is written in. */
interface SchemaNode {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly SchemaNode[]
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly items?: SchemaNode
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
}

const joined = (parts: readonly Sentence[]): Sentence => ({
  en: parts.map(({ en }) => en).join(' or '),
  fr: parts.map(({ fr }) => fr).join(' ou '),
})

const ofType: Readonly<Record<string, (node: SchemaNode) => Sentence>> = {
  integer: ({ minimum, maximum }) => ({
    en: `a number from ${minimum} to ${maximum}`,
    fr: `un nombre de ${minimum} à ${maximum}`,
  }),
  boolean: () => ({ en: 'true or false', fr: 'true ou false' }),
  null: () => ({ en: 'null', fr: 'null' }),
  string: ({ maxLength }) => ({
    en: `a text of at most ${maxLength} characters`,
    fr: `un texte de ${maxLength} caractères au plus`,
  }),
  array: () => ({ en: 'a list', fr: 'une liste' }),
  object: ({ properties = {} }) => ({
    en: `an object with ${Object.keys(properties).join(', ')}`,
    fr: `un objet avec ${Object.keys(properties).join(', ')}`,
  }),
}

function expected(node: SchemaNode): Sentence {
  if (node.anyOf !== undefined) return joined(node.anyOf.map(expected))
  const values = node.enum?.map((value) => JSON.stringify(value)).join(', ')
  if (values !== undefined) return { en: `one of ${values}`, fr: `l’une des valeurs ${values}` }
  return ofType[node.type ?? '']?.(node) ?? { en: 'another value', fr: 'une autre valeur' }
}

/** How many letters have to be put in, left out or exchanged (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [at, letter] of Array.from(a).entries()) {
    const next = [at + 1]
    for (const [index, other] of Array.from(b).entries()) {
      const [left = 0, above = 0, corner = 0] = [next[index], row[index + 1], row[index]]
      next.push(Math.min(left + 1, above + 1, corner + (letter === other ? 0 : 1)))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

/** The known name that one was most likely meant to be; undefined when none is near. */
function nearestName(name: string, known: readonly string[]): string | undefined {
  const text = name.slice(0, 100).toLowerCase()
  const ranked = known
    .map((candidate) => ({ candidate, far: distance(text, candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)
  const [best] = ranked
  return best !== undefined && 2 * best.far <= Math.min(text.length, best.candidate.length)
    ? best.candidate
    : undefined
}

function unknownName(name: string, known: readonly string[]): Sentence {
  const near = nearestName(name, known)
  if (near !== undefined)
    return { en: `not known; did you mean ${near}?`, fr: `inconnu ; vouliez-vous dire ${near} ?` }
  const names = known.join(', ')
  return { en: `not known; what there is: ${names}`, fr: `inconnu ; ce qui existe : ${names}` }
}

const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~')

/** The steps of a JSON Pointer (RFC 6901). */
export const stepsOf = (pointer: string): readonly string[] => pointer.split('/').slice(1).map(unescaped)

/** JSON Pointer of the first member that the schema does not have; undefined: none. */
export function unknownMember(schema: object, value: unknown, at = ''): string | undefined {
  const node: SchemaNode = schema
  const isList = Array.isArray(value)
  if (typeof value !== 'object' || value === null) return undefined
  const fitting = [node, ...(node.anyOf ?? [])].find(({ items, properties }) => (isList ? items : properties))
  for (const [name, member] of Object.entries(value)) {
    const pointer = `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const next = isList ? fitting?.items : fitting?.properties?.[name]
    if (next === undefined) return fitting === undefined ? undefined : pointer
    const inside = unknownMember(next, member, pointer)
    if (inside !== undefined) return inside
  }
  return undefined
}

/**
 * What should stand at a place, or that there is no such place, and the name that was likely meant.
 *
 * @param pointer - JSON Pointer of the fault
 */
export function expectationAt(schema: object, pointer: string): Sentence {
  let node: SchemaNode = schema
  for (const step of stepsOf(pointer)) {
    const { properties, items } = node
    const next =
      properties === undefined ? items : Object.entries(properties).find(([name]) => name === step)?.[1]
    if (next === undefined) return unknownName(step, Object.keys(properties ?? {}))
    node = next
  }
  return expected(node)
}
