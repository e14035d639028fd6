import { createRequire } from 'node:module'
import { Ajv, type AnySchemaObject } from 'ajv'
import { describe, expect, it } from 'vitest'
import { HOLDER_METHODS, METHODS } from '../../../src/contract/methods.ts'
import { NOTIFICATIONS } from '../../../src/contract/notifications.ts'
import { openRpcDocument } from '../../../src/contract/openrpc.ts'

const require = createRequire(import.meta.url)
const JSON_SCHEMA = 'https://json-schema.invalid/any'
const document = openRpcDocument({ version: '1.2.3', numbersOf: () => ({ rpc: -32_000, http: 409 }) })

/** The meta-schema of OpenRPC, with JSON Schema draft 7 in the place of the one that it names. */
function metaValidator() {
  const { openrpcDocument } = require('@open-rpc/meta-schema') as { openrpcDocument: object }
  const text = JSON.stringify({ ...openrpcDocument, $schema: undefined })
  const schema = JSON.parse(
    text.replaceAll(/https:\/\/meta\.json-schema\.tools\/?/g, JSON_SCHEMA),
  ) as AnySchemaObject
  const jsonSchema = {
    $id: JSON_SCHEMA,
    definitions: { JSONSchemaObject: { properties: { $ref: { type: 'string' } } } },
    allOf: [{ $ref: 'http://json-schema.org/draft-07/schema#' }],
  }
  return new Ajv({ strict: false, validateFormats: false }).addSchema(jsonSchema).compile(schema)
}

describe('openRpcDocument', () => {
  it('is valid by the meta-schema of OpenRPC', () => {
    const validate = metaValidator()
    expect(validate(document)).toBe(true)
    expect(validate.errors).toBeNull()
    expect(validate({ ...document, methods: [{ name: 'x' }] })).toBe(false)
  })

  it('names every method for portals, and none for the holder alone', () => {
    const names = document.methods.map(({ name }) => name)
    const forPortals = Object.keys(METHODS).filter((name) => !HOLDER_METHODS.has(name))
    expect(names.toSorted()).toEqual(forPortals.toSorted())
  })

  it('has the very schemas that check the messages, required parameters first', () => {
    const sign = document.methods.find(({ name }) => name === 'activation.sign')
    expect(sign?.params[0]).toEqual({ name: 'challenge', required: true, schema: { type: 'string' } })
    expect(sign?.params.map(({ name }) => name).toSorted()).toEqual(
      Object.keys(METHODS['activation.sign'].params.properties).toSorted(),
    )
    expect(sign?.result.schema).toEqual(JSON.parse(JSON.stringify(METHODS['activation.sign'].result)))
  })

  it('tells the errors with their codes and French sentences', () => {
    const verify = document.methods.find(({ name }) => name === 'pin.verify')
    const blocked = verify?.errors.find(({ data }) => data.code === 'PIN_BLOCKED')
    expect(blocked).toMatchObject({ code: -32_000, message: 'Votre carte CPS est bloquée.' })
    for (const { errors } of document.methods)
      for (const { message } of errors) expect(message).not.toMatch(/undefined|NaN/)
  })

  it('names the notifications', () => {
    expect(document['x-notifications'].map(({ name }) => name)).toEqual(Object.keys(NOTIFICATIONS))
  })
})
