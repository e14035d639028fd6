/** The page's connection to what only a status ticket opens (contract/status.ts). It comes back by itself. */
import type { StatusView } from '../../contract/status.ts'
import { readEvents } from '../event-reader.ts'
import { fetchWithTicket } from '../ticket.ts'

export interface StatusLinkListener {
  readonly onView: (view: StatusView) => void
  /** The ticket has ended, or was never good. */
  readonly onEnd: () => void
}

export interface StatusLink {
  readonly ticket: string
  /** False when it was not done. */
  revoke(reader: string, origin: string): Promise<boolean>
  /** Has every card read anew from beginning to end; null when that was not done. */
  tryCards(): Promise<StatusView | null>
  /** The holder is there: the ticket's idle time begins anew, once a minute at most. */
  renew(): void
}

const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 10_000
const RENEW_MS = 60_000

/** Connects, and goes on until the ticket ends. */
export function openStatusLink(ticket: string, listener: StatusLinkListener): StatusLink {
  let renewedAt = Date.now()
  let ended = false

  const end = (): void => {
    if (ended) return
    ended = true
    listener.onEnd()
  }
  /** True when a view came: the next retry is soon again. */
  const follow = async (): Promise<boolean> => {
    const response = await fetchWithTicket('/v1/status/events', ticket)
    if (response.status === 403) end()
    if (!response.ok || response.body === null) return false
    let came = false
    await readEvents(response.body, (name, data) => {
      if (name === 'end') end()
      if (name !== 'view') return
      came = true
      listener.onView(JSON.parse(data) as StatusView)
    })
    return came
  }
  const keepFollowing = async (retryMs: number): Promise<void> => {
    const came = await follow().catch(() => false)
    if (ended) return
    const next = came ? FIRST_RETRY_MS : Math.min(retryMs * 2, LONGEST_RETRY_MS)
    setTimeout(() => void keepFollowing(next), came ? FIRST_RETRY_MS : retryMs)
  }
  void keepFollowing(FIRST_RETRY_MS)

  /** The view that the bridge answers with; null when it did not do what was asked. */
  const ask = async (path: string, body: unknown = {}): Promise<StatusView | null> => {
    try {
      const response = await fetchWithTicket(path, ticket, { body })
      if (response.status === 403) end()
      if (!response.ok) return null
      const view = (await response.json()) as StatusView
      listener.onView(view)
      return view
    } catch {
      return null
    }
  }
  return {
    ticket,
    revoke: async (reader, origin) => (await ask('/v1/status/revoke', { reader, origin })) !== null,
    tryCards: () => ask('/v1/status/try'),
    renew() {
      if (ended || Date.now() - renewedAt < RENEW_MS) return
      renewedAt = Date.now()
      void fetchWithTicket('/v1/status/renew', ticket).then(
        ({ status }) => {
          if (status === 403) end()
        },
        () => undefined,
      )
    },
  }
}
