/** The page's own server: the challenge to sign, and the verdict on what was signed. */
import type { ConfirmedHolder } from '../portal-server.ts'
import { PortalFault } from './fault.ts'

async function post(path: string, body: object): Promise<unknown> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new PortalFault(null)
  })
  const answer = (await response.json().catch(() => ({}))) as { readonly reason?: string }
  if (!response.ok) throw new PortalFault(answer.reason ?? null)
  return answer
}

/** Asks for a new challenge. */
export async function fetchChallenge(): Promise<string> {
  const { challenge } = (await post('/challenge', {})) as { readonly challenge: string }
  return challenge
}

/** Sends the token and gets the holder, checked by the server. */
export async function verifyToken(challenge: string, token: string): Promise<ConfirmedHolder> {
  return (await post('/verify', { challenge, token })) as ConfirmedHolder
}
