/** Checks a value against a schema and names the first fault by its JSON Pointer. */
import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { BridgeError } from '../errors/bridge-error.ts'

const escapePointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

interface ValidationFault {
  readonly keyword: string
  readonly instancePath: string
  readonly params: object
}

/** The path of a fault; for a member that is missing, the path that it would have. */
function pointerOf({ keyword, instancePath, params }: ValidationFault): string {
  if (keyword !== 'required') return instancePath
  const { requiredProperties: [name] = [] } = params as { requiredProperties?: readonly string[] }
  return name === undefined ? instancePath : `${instancePath}/${escapePointer(name)}`
}

/** Gives the value back typed, or the JSON Pointer of its first fault. */
export type Check<T> = (value: unknown) => { readonly value: T } | { readonly fault: string }

export function compileCheck<S extends TSchema>(schema: S): Check<Static<S>> {
  // Compiled when it is needed: most programs check few of the values that they know of.
  let validator: ReturnType<typeof Compile<S>> | undefined
  return (value) => {
    validator ??= Compile(schema)
    if (validator.Check(value)) return { value: value }
    const errors = validator.Errors(value) as readonly ValidationFault[]
    const [first] = errors
    return { fault: first === undefined ? '' : pointerOf(first) }
  }
}

/** @throws BridgeError `REQUEST_INVALID` with the path, `prefix` before it. */
export function parseWith<T>(check: Check<T>, value: unknown, prefix: string): T {
  const outcome = check(value)
  if ('fault' in outcome) throw new BridgeError('REQUEST_INVALID', { path: `${prefix}${outcome.fault}` })
  return outcome.value
}
