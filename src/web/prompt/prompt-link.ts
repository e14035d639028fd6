/** The page's line to the bridge: views arrive, decisions leave (`contract/prompt.ts`). */
import type { PromptDecision, PromptView } from '../../contract/prompt.ts'

/**
 * `stale`: it was not about what is shown now, nothing was done. `gone`: there is no such prompt.
 * `refused`: the bridge did not understand it. `unreachable`: no answer.
 */
export type DecisionAnswer = 'taken' | 'stale' | 'gone' | 'refused' | 'unreachable'

export interface PromptListener {
  readonly onView: (view: PromptView) => void
  /** The bridge does not answer any more; `onView` tells that it is back. */
  readonly onLost: () => void
  /** There is no such prompt (any more). */
  readonly onGone: () => void
}

export interface PromptLink {
  /** Asks for the sentences of the bridge in this language. */
  speak(locale: PromptView['locale']): void
  decide(decision: PromptDecision): Promise<DecisionAnswer>
  close(): void
}

function answerOf(status: number): DecisionAnswer {
  if (status === 404) return 'gone'
  if (status === 409) return 'stale'
  return status === 200 ? 'taken' : 'refused'
}

/** @param path - `/prompt/ID`. */
export function openPromptLink(path: string, listener: PromptListener): PromptLink {
  let query = location.search
  let views = 0
  let source: EventSource | undefined

  const show = (view: PromptView): void => {
    views += 1
    listener.onView(view)
  }
  const listen = (): void => {
    const before = source
    const stream = new EventSource(`${path}/events${query}`)
    source = stream
    before?.close()
    stream.addEventListener('view', ({ data }) => {
      if (stream === source) show(JSON.parse(String(data)) as PromptView)
    })
    stream.addEventListener('error', () => {
      if (stream !== source) return
      // A lost line is opened again by the browser; one that was answered with an error is not.
      if (stream.readyState === EventSource.CLOSED) listener.onGone()
      else listener.onLost()
    })
  }
  listen()

  return {
    speak(locale) {
      query = `?lang=${locale}`
      listen()
    },
    async decide(decision) {
      const before = views
      try {
        const response = await fetch(`${path}/decision${query}`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(decision),
          keepalive: true,
        })
        const answer = answerOf(response.status)
        if (answer === 'taken' || answer === 'stale') {
          const view = (await response.json()) as PromptView
          // The stream tells every change in order: what it told meanwhile is newer than this answer.
          if (views === before) show(view)
        }
        return answer
      } catch {
        return 'unreachable'
      }
    },
    close() {
      source?.close()
    },
  }
}
