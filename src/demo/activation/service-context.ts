/** What the parts of the activation service share. */
import { createHash } from 'node:crypto'
import type { Store } from '../site/store.ts'

/** The world outside, passed in so that tests decide over time and chance. */
export interface ServiceContext {
  readonly store: Store
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Cryptographically strong random bytes. */
  readonly randomBytes: (length: number) => Uint8Array
}

/** A new unguessable token: 32 random bytes in base64url. */
export const newToken = ({ randomBytes }: ServiceContext): string =>
  Buffer.from(randomBytes(32)).toString('base64url')

/** A decimal code of `digits` digits, each equally likely. */
export function newCode({ randomBytes }: ServiceContext, digits: number): string {
  // 48 bits over at most 10^6: the bias is under 10^-8.
  const number = Buffer.from(randomBytes(6)).readUIntBE(0, 6) % 10 ** digits
  return String(number).padStart(digits, '0')
}

/** Secrets are kept as their SHA-256 only: whoever reads the file cannot use them. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

/** ISO 8601 in UTC. */
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString()
