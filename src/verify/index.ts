/** `cps-bridge/verify`: checks the tokens of the bridge on a portal's server. */
export type { ActivationClaims, ExpectedActivation } from './activation-claims.ts'
export { importAnchors, PINNED_AUTHORITIES, type PinnedAuthority } from './anchors.ts'
export {
  createTokenVerifier,
  type TokenVerifier,
  type TokenVerifierOptions,
  type VerifiedActivation,
  type VerifiedHolder,
} from './token-verifier.ts'
export { VERIFICATION_REASONS, VerificationError, type VerificationReason } from './verification-error.ts'
export type { ExpectedIdentification } from './web-eid.ts'
