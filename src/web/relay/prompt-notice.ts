import type { PromptOutcome } from '../../contract/prompt.ts'

/** What the bridge tells of the portal's prompts: where one is, or how it ended. */
export type PromptNotice =
  | { readonly kind: 'requested'; readonly path: string }
  | { readonly kind: 'closed'; readonly outcome: PromptOutcome }

interface Message {
  readonly method?: unknown
  readonly params?: { readonly url?: unknown; readonly outcome?: unknown }
}

/** The notice in a message of the bridge; null for every other message. */
export function promptNotice(text: string, origin: string): PromptNotice | null {
  const { method, params } = JSON.parse(text) as Message
  if (method === 'prompt.closed') return { kind: 'closed', outcome: params?.outcome as PromptOutcome }
  if (method !== 'prompt.requested') return null
  const url = new URL(String(params?.url))
  if (url.origin !== origin) return null
  return { kind: 'requested', path: url.pathname }
}
