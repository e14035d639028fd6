/** One call over `POST /v1/rpc`, trusting the bridge's own authority alone. */
import { request } from 'node:https'
import { text } from 'node:stream/consumers'
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
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const who =
    'origin' in caller ? { Origin: caller.origin } : { Authorization: `Bearer ${caller.adminToken}` }
  const address = new URL('/v1/rpc', url)
  const headers = {
    Host: address.host,
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    ...who,
  }
  const answer = await new Promise<string>((resolve, reject) => {
    const asked = request(
      address,
      // By address, under its name: no hosts file has to know `localhost`.
      {
        hostname: '127.0.0.1',
        servername: 'localhost',
        method: 'POST',
        ca: authorityPem,
        headers,
        agent: false,
      },
      (response) => {
        text(response).then(resolve, reject)
      },
    )
    asked.on('error', reject).end(body)
  })
  const { error } = JSON.parse(answer) as Reply
  if (error === undefined) return
  const code = textOr(error.data?.code ?? error.code, 'INTERNAL')
  throw new TestBridgeError(code, error.message ?? `${method} was refused`)
}
