/** One call over `POST /v1/rpc`, trusting the bridge's own authority alone. */
import { requestOfBridge } from '../state/bridge-request.ts'
import { TestBridgeError } from './test-bridge-error.ts'

/** Who calls: the owner of the bridge by its token, or a portal by its origin. */
export type Caller = { readonly adminToken: string } | { readonly origin: string }

export interface BridgeAddress {
  readonly url: string
  readonly authorityPem: string
}

interface Reply {
  readonly error?: {
    readonly message?: string
    readonly data?: { readonly code?: string }
    /** A text where the gate refused the caller. */
    readonly code?: unknown
  }
}

const textOr = (value: unknown, other: string): string => (typeof value === 'string' ? value : other)

/** @throws TestBridgeError with the code that the bridge answered. */
export async function callBridge(
  { url, authorityPem }: BridgeAddress,
  caller: Caller,
  method: string,
  params: object,
): Promise<void> {
  const headers: Readonly<Record<string, string>> =
    'origin' in caller ? { Origin: caller.origin } : { Authorization: `Bearer ${caller.adminToken}` }
  const body = { jsonrpc: '2.0', id: 1, method, params }
  const asked = { url, authority: authorityPem, path: '/v1/rpc', method: 'POST', headers, body } as const
  const { text } = await requestOfBridge(asked)
  const { error } = JSON.parse(text) as Reply
  if (error === undefined) return
  const code = textOr(error.data?.code ?? error.code, 'INTERNAL')
  throw new TestBridgeError(code, error.message ?? `${method} was refused`)
}
