/** `@cps-bridge/verify`: checks the tokens of the bridge on a portal's server. */
export type { ActivationClaims } from './activation-claims.ts'
export { importAnchors, PINNED_AUTHORITIES, type PinnedAuthority } from './anchors.ts'
export type { TokenFormat } from './challenges.ts'
export {
  createMemoryNonceStore,
  type MemoryNonceStoreOptions,
  type NonceStore,
  type TakenNonce,
} from './nonce-store.ts'
export { createRedisNonceStore, type RedisClient, type RedisNonceStoreOptions } from './redis-nonce-store.ts'
export type { FetchAnswer, FetchLike, FetchRequest } from './bounded-fetch.ts'
export type { RevocationOptions, RevocationResult } from './revocation-types.ts'
export type {
  ExpectedActivation,
  ExpectedIdentification,
  VerifiedActivation,
  VerifiedHolder,
} from './token-verifier-types.ts'
export { createTokenVerifier, type TokenVerifier, type TokenVerifierOptions } from './token-verifier.ts'
export { VERIFICATION_REASONS, VerificationError, type VerificationReason } from './verification-error.ts'
export {
  createVerifier,
  type IssuedChallenge,
  type Verifier,
  type VerifierOptions,
  type VerifyDemands,
} from './verifier.ts'
