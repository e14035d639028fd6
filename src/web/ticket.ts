/**
 * The status ticket as the bridge's own pages carry it: it comes in the fragment of the address, which no server sees,
 * and leaves the address at once. It stays with this entry of the tab's history, so that a reload keeps it: the pages
 * are served with `Clear-Site-Data: "storage"`, which would empty `sessionStorage`.
 */
const FRAGMENT = /^#ticket=([A-Za-z0-9_-]{43})$/

interface Kept {
  readonly ticket?: unknown
}

/** Takes the ticket out of the address, or finds the one that this entry of the history keeps. Null: there is none. */
export function takeTicket(): string | null {
  const brought = FRAGMENT.exec(location.hash)?.[1]
  if (brought !== undefined) {
    history.replaceState({ ticket: brought }, '', location.pathname + location.search)
    return brought
  }
  const { ticket } = Object(history.state) as Kept
  return typeof ticket === 'string' ? ticket : null
}

/** To be called when the bridge refused the ticket: it is of no use any more. */
export function forgetTicket(): void {
  history.replaceState(null, '', location.pathname + location.search)
}

/**
 * Asks for a ticket for the page of the code: the bridge gives one while a card is blocked. It stays with this entry of
 * the history. Null: it was refused; rejects as `fetch` when the bridge does not answer.
 */
export async function requestTicket(): Promise<string | null> {
  const response = await fetch('/v1/tickets', { method: 'POST' })
  if (!response.ok) return null
  const { ticket } = (await response.json()) as { readonly ticket: string }
  history.replaceState({ ticket }, '', location.pathname + location.search)
  return ticket
}

/** The address of another page of the bridge that takes over the ticket. */
export const withTicket = (path: string, ticket: string): string => `${path}#ticket=${ticket}`

/** Asks the bridge for what only a ticket opens. Rejects as `fetch` when the bridge does not answer. */
export function fetchWithTicket(
  path: string,
  ticket: string,
  options: { readonly body?: unknown; readonly signal?: AbortSignal } = {},
): Promise<Response> {
  return fetch(path, {
    // Only a request that changes something carries the page's origin, by which the gate knows it.
    method: 'POST',
    headers: { Authorization: `Ticket ${ticket}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(options.body ?? {}),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
}
