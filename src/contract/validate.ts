/** Checks a value against a schema and names the first fault by its JSON Pointer. */
import { BridgeError } from '../errors/bridge-error.ts'

const escapePointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

interface ValidationFault {
  readonly instancePath: string
  readonly params: { readonly missingProperty?: string; readonly additionalProperty?: string }
}

/** A function of `checks.js`: it is made of a schema by ajv, and leaves its faults behind. */
export interface Validate<T> {
  (value: unknown): value is T
  readonly errors?: readonly ValidationFault[] | null
}

/** The path of a fault; for a member that is missing, or too many, the path that it has or would have. */
function pointerOf({ instancePath, params }: ValidationFault): string {
  const name = params.missingProperty ?? params.additionalProperty
  return name === undefined ? instancePath : `${instancePath}/${escapePointer(name)}`
}

/** Gives the value back typed, or the JSON Pointer of its first fault. */
export type Check<T> = (value: unknown) => { readonly value: T } | { readonly fault: string }

export function checkOf<T>(validate: Validate<T>): Check<T> {
  return (value) => {
    if (validate(value)) return { value }
    const [first] = validate.errors ?? []
    return { fault: first === undefined ? '' : pointerOf(first) }
  }
}

/** @throws BridgeError `REQUEST_INVALID` with the path, `prefix` before it. */
export function parseWith<T>(check: Check<T>, value: unknown, prefix: string): T {
  const outcome = check(value)
  if ('fault' in outcome) throw new BridgeError('REQUEST_INVALID', { path: `${prefix}${outcome.fault}` })
  return outcome.value
}
