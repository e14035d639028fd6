import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fc } from '@fast-check/vitest'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { System } from 'typebox/system'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as made from '../../../src/contract/checks.js'
import { type MethodName, METHODS } from '../../../src/contract/methods.ts'
import { checkOf, type Validate } from '../../../src/contract/validate.ts'
import { CHECKED, makeChecks } from '../../checks/make-checks.ts'
import { RUNS } from '../../helpers/properties.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')

const functions: Readonly<Record<string, unknown>> = made
const cases: readonly (readonly [name: string, schema: TSchema, validate: Validate<unknown>])[] = [
  ...Object.entries(CHECKED).map(
    ([name, schema]) => [name, schema, functions[`validate${name}`] as Validate<unknown>] as const,
  ),
  ...Object.entries(made.validateParams).map(
    ([name, validate]) => [name, METHODS[name as MethodName].params, validate as Validate<unknown>] as const,
  ),
]

interface Node {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Node[]
  readonly properties?: Readonly<Record<string, Node>>
  readonly items?: Node
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
}

/** What JSON can be, and texts at the bounds that the schemas set. */
const anything = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom('', '1234', -1, 0.5, 1e300, [], {}))

const ofType: Readonly<Record<string, (node: Node) => fc.Arbitrary<unknown>>> = {
  object: ({ properties = {} }) =>
    fc
      .record(Object.fromEntries(Object.entries(properties).map(([name, node]) => [name, near(node)])), {
        requiredKeys: [],
      })
      .chain((members) =>
        fc.oneof(
          { weight: 5, arbitrary: fc.constant<object>(members) },
          fc
            .constantFrom('x', '', 'a/b~c', 'constructor', 'toString')
            .map((name) => ({ ...members, [name]: 1 })),
        ),
      ),
  array: ({ items = {} }) => fc.array(near(items), { maxLength: 20 }),
  string: ({ pattern, maxLength = 20 }) =>
    fc.oneof(
      pattern === undefined ? fc.string() : fc.stringMatching(new RegExp(pattern, 'u')),
      fc.constantFrom('a'.repeat(maxLength), 'a'.repeat(maxLength + 1), '\u{1F600}'.repeat(maxLength)),
    ),
  integer: ({ minimum = 0, maximum = 100 }) =>
    fc.constantFrom(minimum, maximum, minimum - 1, maximum + 1, minimum + 0.5),
  number: () => fc.double({ noNaN: true, noDefaultInfinity: true }),
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
}

/** Values that fit the schema or fail it in few places. */
function near(node: Node): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: fitting(node) }, anything)
}

function fitting(node: Node): fc.Arbitrary<unknown> {
  if (node.anyOf !== undefined) return fc.oneof(...node.anyOf.map(near))
  if (node.enum !== undefined) return fc.constantFrom(...node.enum)
  if ('const' in node) return fc.constant(node.const)
  return ofType[node.type ?? '']?.(node) ?? anything
}

describe('checks.js', () => {
  // The reference tells of eight faults unless told else, and a value may have more.
  beforeAll(() => System.Settings.Set({ maxErrors: 1000 }))
  afterAll(() => System.Settings.Reset())

  it.each(Object.entries(makeChecks()))('%s is as scripts/make-checks.mjs makes it', (path, text) => {
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text)
  })

  it.each(cases)(
    '%s: takes and refuses what its schema does, and names a place in the value',
    (_name, schema, validate) => {
      const reference = Compile(schema)
      const check = checkOf(validate)
      fc.assert(
        fc.property(near(JSON.parse(JSON.stringify(schema)) as Node), (value) => {
          const outcome = check(value)
          expect('value' in outcome).toBe(reference.Check(value))
          if ('value' in outcome) return
          const places = (
            reference.Errors(value) as readonly {
              readonly instancePath: string
              readonly params: { readonly requiredProperties?: readonly string[] }
            }[]
          ).flatMap(({ instancePath, params: { requiredProperties = [] } }) => [
            instancePath,
            ...requiredProperties.map((name) => `${instancePath}/${name}`),
          ])
          expect(places).toContain(outcome.fault)
        }),
        RUNS,
      )
    },
  )
})
