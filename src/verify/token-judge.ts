/** The rules for both token formats, for verifiers that differ in where they have the nonce from. */
import type { Certificate } from '../x509/certificate.ts'
import { clockSkewOf, verifyClaims } from './activation-claims.ts'
import { certificatesOf, openActivationJws, verifyActivationSignature } from './activation-jws.ts'
import { CertificateMemory } from './certificate-memory.ts'
import { checkLeaf, isFromTestAuthority, rememberedCheck, verifyPath } from './certificate-path.ts'
import { decodeCertificate, toDer } from './certificate.ts'
import { holderNameOf, nationalIdOf } from './national-id.ts'
import type { RevocationResult } from './revocation-types.ts'
import type { VerifiedActivation, VerifiedHolder } from './token-verifier-types.ts'
import { VerificationError } from './verification-error.ts'
import { openWebEidToken, verifyWebEidSignature } from './web-eid.ts'

/**
 * Asks whether a certificate is revoked.
 *
 * @param path - the certificate, its issuer and so on, ending with the anchor
 * @throws VerificationError
 */
export type CheckRevocation = (path: readonly Certificate[], now: Date) => Promise<RevocationResult>

export interface JudgeOptions {
  readonly anchors: readonly (string | Uint8Array)[]
  readonly allowTest: boolean
  readonly checkRevocation: CheckRevocation
  readonly now: () => Date
}

/** What an activation token is judged by. */
interface ActivationRules {
  readonly audience: string
  readonly confirm: string | undefined
  /**
   * Whether the nonce can be accepted; uses nothing up.
   *
   * @throws VerificationError
   */
  readonly checkNonce: (nonce: string) => void | Promise<void>
  /**
   * Accepts the nonce of a token that keeps every other rule, and gives the time of its issue (milliseconds since
   * 1970).
   *
   * @throws VerificationError
   */
  readonly acceptNonce: (nonce: string, now: Date) => number | Promise<number>
}

/** What an identification token is judged by. */
interface IdentificationRules {
  readonly origin: string
  /** Gives the challenge once the token is known to be well formed. */
  readonly takeChallenge: () => string | Promise<string>
}

export interface TokenJudge {
  activation(token: unknown, rules: ActivationRules): Promise<VerifiedActivation>
  identification(token: unknown, rules: IdentificationRules): Promise<VerifiedHolder>
}

/** @throws RangeError without an anchor; VerificationError `CERTIFICATE_MALFORMED` when one cannot be read. */
export function createTokenJudge({
  anchors: given,
  allowTest,
  checkRevocation,
  now,
}: JudgeOptions): TokenJudge {
  const anchors = given.flatMap(toDer).map(decodeCertificate)
  if (anchors.length === 0) throw new RangeError('a verifier needs at least one trusted authority')

  const memory = new CertificateMemory()
  const decode = (der: Uint8Array): Certificate => memory.decode(der)
  const isSigned = rememberedCheck()

  const holderOf = async (path: readonly Certificate[], date: Date): Promise<VerifiedHolder> => {
    const [leaf] = path
    if (leaf === undefined) throw new RangeError('a path begins with a certificate')
    return {
      nationalId: nationalIdOf(leaf),
      ...holderNameOf(leaf),
      // A copy: what is remembered is nobody's to change.
      certificate: leaf.der.slice(),
      test: path.some(isFromTestAuthority),
      revocation: await checkRevocation(path, date),
    }
  }

  return {
    activation: async (token, { audience, confirm, checkNonce, acceptNonce }) => {
      // What costs nothing comes first: whoever has no challenge makes nobody compute.
      const opened = openActivationJws(token)
      const claims = verifyClaims(opened.payload, { audience, confirm })
      await checkNonce(claims.nonce)
      const { leaf, intermediates } = certificatesOf(opened, decode)
      const rules = { anchors, now: now(), allowTest, isSigned }
      checkLeaf(leaf, rules)
      if (claims.sub !== nationalIdOf(leaf)) throw new VerificationError('SUBJECT_MISMATCH')
      await verifyActivationSignature(opened, leaf)
      const path = [leaf, ...verifyPath(leaf, intermediates, rules)]
      const date = rules.now
      const issued = await acceptNonce(claims.nonce, date)
      // Last: a token that is refused anyway makes no request.
      const holder = await holderOf(path, date)
      const clockSkewSeconds = clockSkewOf(claims.iat, issued, date.getTime())
      return { ...holder, claims, clockSkewSeconds, ...(claims.cnf === undefined ? {} : { cnf: claims.cnf }) }
    },
    identification: async (token, { origin, takeChallenge }) => {
      const opened = openWebEidToken(token, decode)
      const challenge = await takeChallenge()
      const rules = { anchors, now: now(), allowTest, isSigned }
      checkLeaf(opened.leaf, rules)
      verifyWebEidSignature(opened, { origin, challenge })
      return holderOf([opened.leaf, ...verifyPath(opened.leaf, [], rules)], rules.now)
    },
  }
}
