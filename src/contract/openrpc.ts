/** The machine-readable contract (protocol, section 10): an OpenRPC 1.3.2 document made of the schemas that validate the messages. */
import type { TSchema } from 'typebox'
import { BridgeError, plainError } from '../errors/bridge-error.ts'
import type { ErrorCode } from '../errors/codes.ts'
import { messageOf } from '../errors/messages.ts'
import { COMMON_ERRORS, METHOD_NOTES } from './method-notes.ts'
import { METHODS } from './methods.ts'
import { NOTIFICATIONS } from './notifications.ts'

export interface OpenRpcOptions {
  /** Version of the program. */
  readonly version: string
  /** JSON-RPC number and HTTP status of an error. */
  readonly numbersOf: (code: ErrorCode) => { readonly rpc: number; readonly http: number }
}

interface Descriptor {
  readonly name: string
  readonly required: boolean
  readonly schema: TSchema
}

interface ErrorObject {
  readonly code: number
  /** The French sentence for the holder, with example facts. */
  readonly message: string
  readonly data: {
    readonly code: ErrorCode
    readonly advice?: string
    readonly retryable: boolean
    readonly httpStatus: number
  }
}

export interface OpenRpcDocument {
  readonly openrpc: '1.3.2'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly methods: readonly {
    readonly name: string
    readonly summary: string
    readonly tags: readonly { readonly name: string }[]
    readonly paramStructure: 'by-name'
    readonly params: readonly Descriptor[]
    readonly result: Omit<Descriptor, 'required'>
    readonly errors: readonly ErrorObject[]
  }[]
  readonly 'x-notifications': readonly { readonly name: string; readonly params: TSchema }[]
}

/** An error as the reference shows it: the facts in its sentence are examples. */
function exampleOf(code: ErrorCode): BridgeError {
  const details = {
    readers: [],
    kind: 'unknown',
    command: 'VERIFY',
    statusWord: '6F00',
    triesLeft: code === 'PIN_LAST_TRY' ? 1 : 2,
    minLength: 4,
    maxLength: 4,
    retryAfterSeconds: 60,
    path: '/params/challenge',
  }
  return new (BridgeError as new (code: ErrorCode, details: unknown) => BridgeError)(code, details)
}

function errorObject(code: ErrorCode, { numbersOf }: OpenRpcOptions): ErrorObject {
  const error = exampleOf(code)
  const { what, advice } = messageOf(error as ReturnType<typeof plainError>, 'fr')
  const { rpc, http } = numbersOf(code)
  const data = {
    code,
    ...(advice === undefined ? {} : { advice }),
    retryable: error.retryable,
    httpStatus: http,
  }
  return { code: rpc, message: what, data }
}

function descriptorsOf(params: TSchema): Descriptor[] {
  const { properties = {}, required = [] } = params as {
    readonly properties?: Readonly<Record<string, TSchema>>
    readonly required?: readonly string[]
  }
  // Required parameters come first, as OpenRPC demands.
  return Object.entries(properties)
    .map(([name, schema]) => ({ name, required: required.includes(name), schema }))
    .sort((a, b) => Number(b.required) - Number(a.required))
}

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
        result: { name: 'result', schema: result },
        errors: [...errors, ...COMMON_ERRORS].map((code) => errorObject(code, options)),
      }
    }),
    'x-notifications': Object.entries(NOTIFICATIONS).map(([name, params]) => ({ name, params })),
  }
  return JSON.parse(JSON.stringify(document)) as OpenRpcDocument
}
