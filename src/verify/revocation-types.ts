/** Revocation as the verifier's users see it. */
import type { VerificationReason } from './verification-error.ts'

/**
 * What is known: `good` (an authority said so), `unknown` (nobody could be asked, and the portal chose soft failure;
 * `reason` says why), `unchecked` (the portal asks nobody).
 */
export type RevocationResult =
  | { readonly status: 'good' | 'unchecked' }
  | { readonly status: 'unknown'; readonly reason: VerificationReason }
