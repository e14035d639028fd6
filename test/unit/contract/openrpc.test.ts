import { createRequire } from 'node:module'
import { Ajv, type AnySchemaObject } from 'ajv'
import { describe, expect, it } from 'vitest'
import { METHODS } from '../../../src/contract/methods.ts'
import { HOLDER_METHODS } from '../../../src/contract/holder-methods.ts'
import { NOTIFICATIONS } from '../../../src/contract/notifications.ts'
import { openRpcDocument } from '../../../src/contract/openrpc.ts'
import { compileCheck } from '../../helpers/compile-check.ts'

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
    expect(sign?.params[0]).toMatchObject({
      name: 'challenge',
      required: true,
      schema: { type: 'string', minLength: 43, maxLength: 683 },
    })
    expect(sign?.['x-params']).toMatchObject({ title: 'ActivationSignParams', additionalProperties: false })
    expect(sign?.params.map(({ name }) => name).toSorted()).toEqual(
      Object.keys(METHODS['activation.sign'].params.properties).toSorted(),
    )
    expect(sign?.result.schema).toEqual({
      title: 'ActivationSignResult',
      ...(JSON.parse(JSON.stringify(METHODS['activation.sign'].result)) as object),
    })
  })

  it('tells the errors with their codes and French sentences', () => {
    const verify = document.methods.find(({ name }) => name === 'pin.verify')
    const blocked = verify?.errors.find(({ data }) => data.code === 'PIN_BLOCKED')
    expect(blocked).toMatchObject({ code: -32_000, message: 'Votre carte CPS est bloquée.' })
    for (const { errors } of document.methods)
      for (const { message } of errors) expect(message).not.toMatch(/undefined|NaN/)
  })

  it('has an example of every call and notification, each as the schemas demand', () => {
    for (const { name, examples } of document.methods) {
      const { params, result } = METHODS[name as keyof typeof METHODS]
      const [example] = examples
      const given = Object.fromEntries((example?.params ?? []).map((param) => [param.name, param.value]))
      expect(compileCheck(params)(given), name).toHaveProperty('value')
      expect(compileCheck(result)(example?.result.value), name).toHaveProperty('value')
    }
    for (const { name, example } of document['x-notifications'])
      expect(compileCheck(NOTIFICATIONS[name as keyof typeof NOTIFICATIONS])(example), name).toHaveProperty(
        'value',
      )
  })

  it('lists once each error that a portal can meet, in the language asked for', () => {
    const errors = Object.keys(document.components.errors)
    expect(errors).toEqual(expect.arrayContaining(['CARD_ABSENT', 'METHOD_NOT_FOUND', 'ORIGIN_FORBIDDEN']))
    expect(errors.filter((code) => /^PUK|^NEW_PIN|^SETUP/.test(code))).toEqual([])
    const english = openRpcDocument({ version: '1', numbersOf: () => ({ rpc: 1, http: 2 }), locale: 'en' })
    expect(english.components.errors['PIN_INCORRECT']).toMatchObject({
      message: 'Wrong code: 2 tries left.',
      data: { details: { triesLeft: 2 }, retryable: true },
    })
  })

  it('names the notifications', () => {
    expect(document['x-notifications'].map(({ name }) => name)).toEqual(Object.keys(NOTIFICATIONS))
  })
})
