/** The page's connection to what only a status ticket opens (contract/status.ts). It comes back by itself. */
import type { StatusView } from '../../contract/status.ts'
import { fetchWithTicket } from '../ticket.ts'

export interface StatusLinkListener {
  readonly onView: (view: StatusView) => void
  /** The ticket has ended, or was never good. */
  readonly onEnd: () => void
}

export interface StatusLink {
  /** False when it was not done. */
  revoke(reader: string, origin: string): Promise<boolean>
  /** The holder is there: the ticket's idle time begins anew, once a minute at most. */
  renew(): void
}

const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 10_000
const RENEW_MS = 60_000

/** One event of a stream (WHATWG HTML, section 9.2.6), of the form that the bridge sends. */
function readEvent(block: string): { readonly name: string; readonly data: string } {
  const field = (name: string): string =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2) ?? ''
  return { name: field('event'), data: field('data') }
}

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
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    let came = false
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return came
      text += value
      for (let at = text.indexOf('\n\n'); at >= 0; at = text.indexOf('\n\n')) {
        const { name, data } = readEvent(text.slice(0, at))
        text = text.slice(at + 2)
        if (name === 'end') end()
        if (name !== 'view') continue
        came = true
        listener.onView(JSON.parse(data) as StatusView)
      }
    }
  }
  const keepFollowing = async (retryMs: number): Promise<void> => {
    const came = await follow().catch(() => false)
    if (ended) return
    const next = came ? FIRST_RETRY_MS : Math.min(retryMs * 2, LONGEST_RETRY_MS)
    setTimeout(() => void keepFollowing(next), came ? FIRST_RETRY_MS : retryMs)
  }
  void keepFollowing(FIRST_RETRY_MS)

  return {
    async revoke(reader, origin) {
      try {
        const response = await fetchWithTicket('/v1/status/revoke', ticket, { body: { reader, origin } })
        if (response.status === 403) end()
        if (response.ok) listener.onView((await response.json()) as StatusView)
        return response.ok
      } catch {
        return false
      }
    },
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
