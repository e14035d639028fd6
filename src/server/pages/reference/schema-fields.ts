/** A JSON Schema as a person reads it: one line a member, its path and its type in words. */

/** The keywords that the contract's schemas use. */
export interface JsonSchema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
  readonly format?: string
  readonly description?: string
}

export interface Field {
  /** For example `readers[].card.kind`. */
  readonly path: string
  /** For example `"page" | "api"`, `integer 0–120`. */
  readonly type: string
  readonly required: boolean
  /** As the schema has it, in English. */
  readonly description: string | null
}

function rangeOf({ minimum, maximum, maxLength }: JsonSchema): string {
  if (minimum !== undefined && maximum !== undefined) return ` ${minimum}–${maximum}`
  if (minimum !== undefined) return ` ≥ ${minimum}`
  return maxLength === undefined ? '' : ` ≤ ${maxLength}`
}

/** The type of a value in one line. */
export function typeOf(schema: JsonSchema): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' | ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.items !== undefined) {
    const item = typeOf(schema.items)
    return item.includes(' | ') ? `(${item})[]` : `${item}[]`
  }
  return `${schema.format ?? schema.type ?? 'any'}${rangeOf(schema)}`
}

/** The members that a value can have, where it is an object, a list of objects, or one of several shapes. */
function membersOf(schema: JsonSchema, path: string): Field[] {
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap((shape) => membersOf(shape, path))
  if (schema.items !== undefined) return membersOf(schema.items, `${path}[]`)
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) =>
    fieldsOf(path === '' ? name : `${path}.${name}`, member, schema.required?.includes(name) ?? false),
  )
}

/**
 * A member and the members in it.
 *
 * @param path - of the member; '' for a whole result, whose own line is left out.
 */
export function fieldsOf(path: string, schema: JsonSchema, required: boolean): Field[] {
  const members = membersOf(schema, path)
  if (path === '') return members
  return [{ path, type: typeOf(schema), required, description: schema.description ?? null }, ...members]
}
