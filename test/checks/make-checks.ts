/** Makes `src/contract/checks.js` anew: `node scripts/make-checks.mjs`. */
import { Ajv, type AnySchemaObject } from 'ajv'
import standalone from 'ajv/dist/standalone/index.js'
import type { TSchema } from 'typebox'
import { OtherProfileFile, ProfileFile } from '../../src/contract/card-profile.ts'
import { ActivationClaims } from '../../src/contract/claims.ts'
import { ConfigFile } from '../../src/contract/config.ts'
import { PolicyReceipt, ReleaseHead, ReleaseList, SetupAnswers } from '../../src/contract/installation.ts'
import { METHODS } from '../../src/contract/methods.ts'
import { PromptDecision } from '../../src/contract/prompt.ts'
import { WebEidToken } from '../../src/contract/shapes.ts'
import {
  AuditLine,
  ConsentKey,
  ConsentList,
  IssuedMaterial,
  KeptConsent,
  RunFile,
} from '../../src/contract/state-files.ts'
import { IssuedTicket, Revocation } from '../../src/contract/status.ts'
import { ChallengeRequest, VerificationRequest } from '../../src/contract/verify-service.ts'

/** The schemas by the files that they are in. */
const FILES = {
  'card-profile': { OtherProfileFile, ProfileFile },
  claims: { ActivationClaims },
  config: { ConfigFile },
  installation: { PolicyReceipt, ReleaseHead, ReleaseList, SetupAnswers },
  prompt: { PromptDecision },
  shapes: { WebEidToken },
  'state-files': { AuditLine, ConsentKey, ConsentList, IssuedMaterial, KeptConsent, RunFile },
  status: { IssuedTicket, Revocation },
  'verify-service': { ChallengeRequest, VerificationRequest },
}

/** Everything that a program judges, beside the parameters of methods, by name. */
export const CHECKED: Readonly<Record<string, TSchema>> = Object.fromEntries(
  Object.values(FILES).flatMap((schemas) => Object.entries<TSchema>(schemas)),
)

const HEAD = '// Made of the schemas by scripts/make-checks.mjs: never edited by hand.'
/** ajv's own counter of characters, which its code would load as a module. */
const UCS2_LENGTH = /require\("ajv\/dist\/runtime\/ucs2length"\)\.default/g

const plainSchema = (schema: TSchema): AnySchemaObject =>
  JSON.parse(JSON.stringify(schema)) as AnySchemaObject
const methodFunction = (name: string): string => `params_${name.replace('.', '_')}`

/** The functions: ECMAScript without imports. */
function code(): string {
  const ajv = new Ajv({
    code: { source: true, esm: true, lines: true, optimize: 2 },
    messages: false,
    strict: false,
  })
  const schemas = {
    ...Object.fromEntries(Object.entries(CHECKED).map(([name, schema]) => [`validate${name}`, schema])),
    ...Object.fromEntries(
      Object.entries(METHODS).map(([name, { params }]) => [methodFunction(name), params]),
    ),
  }
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(plainSchema(schema), name)
  const names = Object.fromEntries(Object.keys(schemas).map((name) => [name, name]))
  const functions = standalone
    .default(ajv, names)
    .replaceAll(UCS2_LENGTH, '(text) => Array.from(text).length')
  if (functions.includes('require(')) throw new TypeError('a check needs a module')
  const methods = Object.keys(METHODS).map((name) => `  '${name}': ${methodFunction(name)},`)
  return [
    HEAD,
    functions.replace(/^"use strict";\n?/, '').replaceAll('export const params_', 'const params_'),
    `export const validateParams = {\n${methods.join('\n')}\n}`,
    `export const configFileSchema = ${JSON.stringify(ConfigFile)}`,
    '',
  ].join('\n')
}

/** Their types: those of the schemas. */
function declarations(): string {
  return [
    HEAD,
    "import type { Static } from 'typebox'",
    ...Object.entries(FILES).map(
      ([file, schemas]) => `import type { ${Object.keys(schemas).join(', ')} } from './${file}.ts'`,
    ),
    "import type { MethodName, Params } from './methods.ts'",
    "import type { Validate } from './validate.ts'",
    '',
    ...Object.keys(CHECKED).map(
      (name) => `export declare const validate${name}: Validate<Static<typeof ${name}>>`,
    ),
    'export declare const validateParams: { readonly [M in MethodName]: Validate<Params<M>> }',
    'export declare const configFileSchema: object',
    '',
  ].join('\n')
}

/** The files by their paths. */
export const makeChecks = (): Readonly<Record<string, string>> => ({
  'src/contract/checks.js': code(),
  'src/contract/checks.d.ts': declarations(),
})
