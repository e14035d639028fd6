/** The page's own server: the challenge to sign, and the verdict on what was signed. */
import type { ConfirmedHolder } from '../portal/confirmed-holder.ts'
import { PortalFault } from './fault.ts'

async function post(path: string, body: object): Promise<unknown> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new PortalFault(null)
  })
  const answer = (await response.json().catch(() => ({}))) as { readonly fault?: string }
  if (!response.ok) throw new PortalFault(answer.fault ?? null)
  return answer
}

/** Asks for a new challenge. */
export async function fetchChallenge(): Promise<string> {
  return ((await post('/challenge', {})) as { readonly challenge: string }).challenge
}

/** Whether the portal knows who uses this browser. */
export async function isMember(): Promise<boolean> {
  const answer = await fetch('/connexion/etat').catch(() => null)
  if (answer?.ok !== true) return false
  return ((await answer.json()) as { readonly member: boolean }).member
}

/** Sends the token and gets the holder, checked by the server. */
export async function verifyToken(token: string): Promise<ConfirmedHolder> {
  return (await post('/verify', { token })) as ConfirmedHolder
}
