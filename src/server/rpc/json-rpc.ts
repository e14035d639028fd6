/** JSON-RPC 2.0 messages as this server reads and writes them: one request a message, no batches. */
import { BridgeError } from '../../errors/bridge-error.ts'
import { RPC_NUMBER, type RpcNumber } from './http-status.ts'
import type { PublicErrorData } from './public-error.ts'

export type RequestId = string | number

interface RpcError {
  readonly code: RpcNumber
  readonly message: string
  readonly data: PublicErrorData
}

export type RpcResponse =
  | { readonly jsonrpc: '2.0'; readonly id: RequestId; readonly result: unknown }
  | { readonly jsonrpc: '2.0'; readonly id: RequestId | null; readonly error: RpcError }

export interface RpcRequest {
  readonly id: RequestId
  readonly method: string
  readonly params: unknown
}

/** What a text turned out to be. The id of a faulty request is given back where it could be read. */
export type Incoming =
  | ({ readonly kind: 'request' } & RpcRequest)
  | { readonly kind: 'notification' }
  | {
      readonly kind: 'fault'
      readonly id: RequestId | null
      readonly number: RpcNumber
      readonly error: BridgeError<'REQUEST_INVALID'>
    }

const invalid = (path: string): BridgeError<'REQUEST_INVALID'> => new BridgeError('REQUEST_INVALID', { path })

/** A number that JSON cannot carry unchanged would come back as another id. */
const isRequestId = (value: unknown): value is RequestId =>
  typeof value === 'string' || Number.isSafeInteger(value)

const notARequest = (id: unknown, path: string): Incoming => ({
  kind: 'fault',
  id: isRequestId(id) ? id : null,
  number: RPC_NUMBER.invalidRequest,
  error: invalid(path),
})

/**
 * Reads one message. Absent `params` are `{}`; whether they fit the method is not judged here.
 *
 * @returns a fault instead of throwing: -32700 for what is not JSON, -32600 for a batch or no request.
 */
export function readMessage(text: string): Incoming {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { kind: 'fault', id: null, number: RPC_NUMBER.parseError, error: invalid('') }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return notARequest(null, '')
  const { jsonrpc, id, method, params = {} } = value as Readonly<Record<string, unknown>>
  if (jsonrpc !== '2.0') return notARequest(id, '/jsonrpc')
  if (typeof method !== 'string') return notARequest(id, '/method')
  if (!Object.hasOwn(value, 'id')) return { kind: 'notification' }
  if (!isRequestId(id)) return notARequest(null, '/id')
  return { kind: 'request', id, method, params }
}
