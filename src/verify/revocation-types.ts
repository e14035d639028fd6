/** Revocation as the verifier's users see it. */
import type { FetchLike } from './bounded-fetch.ts'
import type { VerificationReason } from './verification-error.ts'

/**
 * What is known: `good` (an authority said so), `unknown` (nobody could be asked, and the portal chose soft failure;
 * `reason` says why), `unchecked` (the portal asks nobody, or a test card gives nobody to ask).
 */
export type RevocationResult =
  | { readonly status: 'good' | 'unchecked' }
  | { readonly status: 'unknown'; readonly reason: VerificationReason }

/** How a verifier asks whether certificates are revoked: at the addresses they name, OCSP first, then lists. */
export interface RevocationOptions {
  /** When nobody can be asked: `hard` refuses, `soft` accepts and says so in the result. A revoked card is always refused. */
  readonly failure: 'hard' | 'soft'
  /** Responders to ask instead of those that certificates name, http or https; `[]` asks none. */
  readonly ocspUrls?: readonly string[] | undefined
  /** Lists to fetch instead of those that certificates name, http or https; `[]` fetches none. */
  readonly crlUrls?: readonly string[] | undefined
  /** Until an answer is there, 5,000 by default. Milliseconds. */
  readonly timeoutMs?: number | undefined
  /** Greatest list, 16 MiB by default. Bytes. */
  readonly maxCrlBytes?: number | undefined
  /** Replaces the global `fetch`, for a proxy. */
  readonly fetch?: FetchLike | undefined
}
