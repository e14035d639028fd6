/** The calls that a status ticket opens to the page of the code (protocol, section 5). */
import type { Params, Result } from '../../contract/methods.ts'
import type { Locale } from '../prompt/texts.ts'
import { fetchWithTicket } from '../ticket.ts'

export type PinMethod = 'pin.prepare' | 'pin.change' | 'pin.unblock'

export interface PinFault {
  readonly code: string
  /** Sentences in the language that was asked for. */
  readonly message: string
  readonly advice: string | null
}

/** `ended`: the ticket is not good any more. `unreachable`: nothing is known of what became of the call. */
export type PinAnswer<T> =
  | { readonly kind: 'done'; readonly result: T }
  | { readonly kind: 'fault'; readonly fault: PinFault }
  | { readonly kind: 'ended' }
  | { readonly kind: 'unreachable' }

interface Incoming<T> {
  readonly result?: T
  readonly error?: {
    readonly message?: string
    readonly data?: { readonly code: string; readonly advice?: string }
  }
}

/** Calls once: what is lost on the way is not repeated. Never rejects. */
export async function callWithTicket<M extends PinMethod>(
  ticket: string,
  locale: Locale,
  method: M,
  params: Params<M>,
): Promise<PinAnswer<Result<M>>> {
  try {
    const body = { jsonrpc: '2.0', id: 1, method, params }
    const response = await fetchWithTicket(`/v1/rpc?lang=${locale}`, ticket, { body })
    const { result, error } = (await response.json()) as Incoming<Result<M>>
    if (result !== undefined) return { kind: 'done', result }
    const { code = 'ORIGIN_FORBIDDEN', advice = null } = error?.data ?? {}
    if (code === 'ORIGIN_FORBIDDEN') return { kind: 'ended' }
    return { kind: 'fault', fault: { code, message: error?.message ?? code, advice } }
  } catch {
    return { kind: 'unreachable' }
  }
}
