import { Ajv } from 'ajv'
import type { Static, TSchema } from 'typebox'
import { type Check, checkOf, type Validate } from '../../src/contract/validate.ts'

/** The check of a schema that is made for a test: as those of `checks.js`, and not before. */
export function compileCheck<S extends TSchema>(schema: S): Check<Static<S>> {
  const ajv = new Ajv({ messages: false, strict: false, validateFormats: false })
  return checkOf(ajv.compile(schema) as Validate<Static<S>>)
}
