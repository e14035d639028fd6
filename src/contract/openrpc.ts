/** The machine-readable contract (protocol, section 10): an OpenRPC 1.3.2 document made of the schemas that validate the messages. */
import type { TSchema } from 'typebox'
import { BridgeError, type plainError } from '../errors/bridge-error.ts'
import type { ErrorCode, ErrorDetails } from '../errors/codes.ts'
import { type Locale, messageOf } from '../errors/messages.ts'
import { METHOD_EXAMPLES, NOTIFICATION_EXAMPLES } from './method-examples.ts'
import { COMMON_ERRORS, METHOD_NOTES, REFUSALS } from './method-notes.ts'
import { METHODS } from './methods.ts'
import { NOTIFICATIONS } from './notifications.ts'

export interface OpenRpcOptions {
  /** Version of the program. */
  readonly version: string
  /** JSON-RPC number and HTTP status of an error. */
  readonly numbersOf: (code: ErrorCode) => { readonly rpc: number; readonly http: number }
  /** Language of the sentences for the holder; French by default. */
  readonly locale?: Locale
}

interface Named {
  readonly name: string
  readonly value: unknown
}

interface Descriptor {
  readonly name: string
  readonly required: boolean
  readonly schema: TSchema
}

interface ErrorObject {
  readonly code: number
  /** The sentence for the holder, with example facts. */
  readonly message: string
  readonly data: {
    readonly code: ErrorCode
    readonly advice?: string
    /** Facts that come with this error, as an example. */
    readonly details?: Readonly<Record<string, unknown>>
    readonly retryable: boolean
    readonly httpStatus: number
  }
}

export interface OpenRpcDocument {
  readonly openrpc: '1.3.2'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly servers: readonly { readonly name: string; readonly url: string }[]
  readonly methods: readonly {
    readonly name: string
    readonly summary: string
    readonly tags: readonly { readonly name: string }[]
    readonly paramStructure: 'by-name'
    readonly params: readonly Descriptor[]
    /** The parameters as one object, as the messages are judged: a name that is not in it is refused. */
    readonly 'x-params': TSchema
    readonly result: Omit<Descriptor, 'required'>
    readonly errors: readonly ErrorObject[]
    readonly examples: readonly {
      readonly name: string
      readonly params: readonly Named[]
      readonly result: Named
    }[]
  }[]
  /** Every error that a portal can meet, by its code. */
  readonly components: { readonly errors: Readonly<Record<string, ErrorObject>> }
  readonly 'x-notifications': readonly {
    readonly name: string
    readonly params: TSchema
    readonly example: unknown
  }[]
}

/** Where a bridge is looked for (protocol, section 1). */
const DEFAULT_PORTS = [17_443, 27_443, 37_443]

/** What is demanded of a challenge besides, by its format (protocol, section 5): the narrowest that one pattern says of both. */
const CHALLENGE = {
  minLength: 43,
  maxLength: 683,
  pattern: '^[A-Za-z0-9+/_=-]*$',
  description:
    '`jws`: 32 to 512 bytes in base64url without padding. `web-eid:1.0`: 44 to 128 characters of base64 or base64url.',
}

/** Facts of errors that carry any, as the reference shows them. */
const EXAMPLE_DETAILS: { readonly [C in keyof ErrorDetails]?: ErrorDetails[C] } = {
  PCSC_UNAVAILABLE: { reason: 'not-running' },
  READER_NOT_FOUND: { readers: [] },
  READER_AMBIGUOUS: { readers: ['reader-1', 'reader-2'] },
  CARD_BUSY: {},
  CARD_UNSUPPORTED: { kind: 'unknown' },
  CARD_PROTOCOL: { command: 'VERIFY', statusWord: '6F00' },
  CERTIFICATE_EXPIRED: { notAfter: '2025-12-31T23:59:59Z' },
  PIN_INCORRECT: { triesLeft: 2 },
  PIN_LAST_TRY: { triesLeft: 1 },
  PIN_FORMAT: { minLength: 4, maxLength: 4 },
  PIN_REQUIRED: { minLength: 4, maxLength: 4 },
  RATE_LIMITED: { retryAfterSeconds: 60 },
  REQUEST_INVALID: { path: '/params/challenge' },
  METHOD_NOT_FOUND: { path: '/method' },
}

/** An error as the reference shows it: the facts in its sentence are examples. */
function exampleOf(code: ErrorCode): BridgeError {
  const details = (EXAMPLE_DETAILS as Readonly<Record<string, object>>)[code]
  return new (BridgeError as new (code: ErrorCode, details: unknown) => BridgeError)(code, details)
}

function errorObject(code: ErrorCode, { numbersOf, locale = 'fr' }: OpenRpcOptions): ErrorObject {
  const error = exampleOf(code)
  const { what, advice } = messageOf(error as ReturnType<typeof plainError>, locale)
  const details = Object.entries(error.details ?? {})
  const { rpc, http } = numbersOf(code)
  const data = {
    code,
    ...(advice === undefined ? {} : { advice }),
    ...(details.length === 0 ? {} : { details: Object.fromEntries(details) as Record<string, unknown> }),
    retryable: error.retryable,
    httpStatus: http,
  }
  return { code: rpc, message: what, data }
}

/** What generators of clients call a type: `CardIdentityResult`. */
const titleOf = (method: string, what: string): string =>
  method.replace(/(?:^|[._])(\w)/g, (_all, letter: string) => letter.toUpperCase()) + what

function descriptorsOf(params: TSchema): Descriptor[] {
  const { properties = {}, required = [] } = params as {
    readonly properties?: Readonly<Record<string, TSchema>>
    readonly required?: readonly string[]
  }
  // Required parameters come first, as OpenRPC demands.
  return Object.entries(properties)
    .map(([name, schema]) => ({
      name,
      required: required.includes(name),
      schema: name === 'challenge' ? { ...schema, ...CHALLENGE } : schema,
    }))
    .sort((a, b) => Number(b.required) - Number(a.required))
}

function exampleCall(
  method: keyof typeof METHOD_NOTES,
): OpenRpcDocument['methods'][number]['examples'][number] {
  const { params, result } = METHOD_EXAMPLES[method]
  return {
    name: method,
    params: Object.entries(params).map(([name, value]: [string, unknown]) => ({ name, value })),
    result: { name: 'result', value: result },
  }
}

/** Every code that a portal can meet, each once. */
const PORTAL_ERRORS: readonly ErrorCode[] = [
  ...new Set([...Object.values(METHOD_NOTES).flatMap(({ errors }) => errors), ...COMMON_ERRORS, ...REFUSALS]),
]

/** Plain JSON: what a TypeBox schema knows beside the JSON Schema is left out. */
export function openRpcDocument(options: OpenRpcOptions): OpenRpcDocument {
  const document: OpenRpcDocument = {
    openrpc: '1.3.2',
    info: {
      title: 'cps-bridge',
      version: options.version,
      description:
        'JSON-RPC 2.0 over wss://localhost:PORT/v1/socket (subprotocol cps-bridge.v1) and POST /v1/rpc. Parameters are named; unknown ones are refused, unknown members of results are to be ignored. Programs read `data.code` of an error; its message is for the holder.',
    },
    servers: DEFAULT_PORTS.map((port) => ({ name: `port ${port}`, url: `https://localhost:${port}/v1/rpc` })),
    methods: Object.entries(METHOD_NOTES).map(([name, { summary, errors, only }]) => {
      const { params, result } = METHODS[name as keyof typeof METHOD_NOTES]
      return {
        name,
        summary,
        tags: [
          { name: name.split('.', 1)[0] ?? name },
          ...(only === undefined ? [] : [{ name: `${only}-only` }]),
        ],
        paramStructure: 'by-name',
        params: descriptorsOf(params),
        'x-params': { title: titleOf(name, 'Params'), ...params },
        result: { name: 'result', schema: { title: titleOf(name, 'Result'), ...result } },
        errors: [...errors, ...COMMON_ERRORS].map((code) => errorObject(code, options)),
        examples: [exampleCall(name as keyof typeof METHOD_NOTES)],
      }
    }),
    components: {
      errors: Object.fromEntries(PORTAL_ERRORS.map((code) => [code, errorObject(code, options)])),
    },
    'x-notifications': Object.entries(NOTIFICATIONS).map(([name, params]) => ({
      name,
      params,
      example: NOTIFICATION_EXAMPLES[name as keyof typeof NOTIFICATIONS],
    })),
  }
  return JSON.parse(JSON.stringify(document)) as OpenRpcDocument
}
