/** From a card's certificate to a trusted authority: RFC 5280, section 6, without policies and name constraints. */
import { BASIC_CONSTRAINTS, type Certificate, KEY_USAGE } from '../x509/certificate.ts'
import { saysTest } from '../x509/name.ts'
import { isAcceptedKey } from '../x509/public-key.ts'
import {
  CERTIFICATE_POLICIES,
  hasAcceptedAlgorithm,
  hasOtherCritical,
  signerFault,
} from '../x509/signer-rules.ts'
import { VerificationError, type VerificationReason } from './verification-error.ts'

/** What a chain is judged by. */
export interface PathRules {
  readonly anchors: readonly Certificate[]
  readonly now: Date
  /** Accept cards whose authorities call themselves TEST. */
  readonly allowTest: boolean
  readonly isSigned: SignatureCheck
}

/** Authorities between the card and the anchor. The health sector's chains have one. */
const MAX_INTERMEDIATES = 4

/** Name and policy constraints are not among them: an authority that is limited by those is refused, not trusted too far. */
const AUTHORITY_EXTENSIONS = new Set([BASIC_CONSTRAINTS, KEY_USAGE, CERTIFICATE_POLICIES])

type Fault = VerificationReason | null
type Rule = readonly [broken: boolean, reason: VerificationReason]

const firstBroken = (rules: readonly Rule[]): Fault => rules.find(([broken]) => broken)?.[1] ?? null

/** Whether the authority that issued this certificate calls itself TEST. */
export function isFromTestAuthority({ issuer }: Certificate): boolean {
  return saysTest(issuer)
}

/** `below` = authorities between this one and the card. */
function authorityFault(authority: Certificate, below: number, { now, allowTest }: PathRules): Fault {
  return firstBroken([
    [!isAcceptedKey(authority), 'KEY_REFUSED'],
    [!authority.isAuthority, 'AUTHORITY_NOT_CA'],
    [authority.keyUsage?.keyCertSign !== true, 'AUTHORITY_KEY_USAGE'],
    [authority.pathLength !== null && below > authority.pathLength, 'PATH_LENGTH_EXCEEDED'],
    [hasOtherCritical(authority, AUTHORITY_EXTENSIONS), 'CRITICAL_EXTENSION_REFUSED'],
    [!hasAcceptedAlgorithm(authority), 'CERTIFICATE_ALGORITHM_REFUSED'],
    [now < authority.notBefore, 'AUTHORITY_NOT_YET_VALID'],
    [now > authority.notAfter, 'AUTHORITY_EXPIRED'],
    [!allowTest && isFromTestAuthority(authority), 'TEST_AUTHORITY'],
  ])
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b)

/** Whether the second certificate's key signed the first. */
export type SignatureCheck = (certificate: Certificate, issuer: Certificate) => boolean

/** Computes each pair once, however many paths it stands in, for as long as both certificates are remembered. */
export function rememberedCheck(): SignatureCheck {
  const known = new WeakMap<Certificate, WeakMap<Certificate, boolean>>()
  return (certificate, issuer) => {
    const answers = known.get(certificate) ?? new WeakMap<Certificate, boolean>()
    known.set(certificate, answers)
    const answer = answers.get(issuer) ?? certificate.isSignedBy(issuer)
    answers.set(issuer, answer)
    return answer
  }
}

/** Without those that are there already. */
const distinct = (certificates: readonly Certificate[]): readonly Certificate[] =>
  certificates.filter(({ der }, index) => certificates.findIndex((other) => equal(other.der, der)) === index)

/**
 * The authorities above a certificate, nearest first, ending with an anchor. Each intermediate occurs once in a path,
 * so that authorities which certify each other end the search instead of prolonging it for ever.
 */
function* pathsAbove(
  certificate: Certificate,
  intermediates: readonly Certificate[],
  anchors: readonly Certificate[],
  isSigned: SignatureCheck,
): Generator<readonly Certificate[]> {
  const issued = ({ subject }: Certificate): boolean => equal(subject.der, certificate.issuer.der)
  for (const anchor of anchors.filter(issued)) if (isSigned(certificate, anchor)) yield [anchor]
  for (const candidate of intermediates.filter(issued)) {
    if (!isSigned(certificate, candidate)) continue
    const others = intermediates.filter((other) => other !== candidate)
    for (const rest of pathsAbove(candidate, others, anchors, isSigned)) yield [candidate, ...rest]
  }
}

function pathFault(path: readonly Certificate[], rules: PathRules): Fault {
  for (const [below, authority] of path.entries()) {
    const fault = authorityFault(authority, below, rules)
    if (fault !== null) return fault
  }
  return null
}

/** Somebody in the set bears the issuer's name, but nobody's key made the signature. */
function isForged(leaf: Certificate, authorities: readonly Certificate[], isSigned: SignatureCheck): boolean {
  const named = authorities.filter(({ subject }) => equal(subject.der, leaf.issuer.der))
  return named.length > 0 && named.every((authority) => !isSigned(leaf, authority))
}

/**
 * Judges the card's certificate by itself: what can be told without computing a signature.
 *
 * @throws VerificationError with the first rule that it breaks.
 */
export function checkLeaf(leaf: Certificate, { now, allowTest }: Pick<PathRules, 'now' | 'allowTest'>): void {
  const fault = signerFault(leaf, now)
  if (fault !== null) throw new VerificationError(fault)
  if (!allowTest && isFromTestAuthority(leaf)) throw new VerificationError('TEST_AUTHORITY')
}

/**
 * Finds a chain from the card's certificate to an anchor and checks every authority of it. Each signature is computed
 * once at most: of `n` intermediates that all bear one name, `n * n` and those of the anchors.
 *
 * @param leaf - certificate that signed the token and passed `checkLeaf`
 * @param intermediates - what the token brought along: untrusted, in any order, at most four are used
 * @returns the authorities of the accepted chain, the issuer of `leaf` first
 * @throws VerificationError with the first rule that the first chain found breaks.
 */
export function verifyPath(
  leaf: Certificate,
  intermediates: readonly Certificate[],
  rules: PathRules,
): readonly Certificate[] {
  const { isSigned } = rules
  const used = distinct(intermediates).slice(0, MAX_INTERMEDIATES)
  let firstFault: Fault = null
  for (const path of pathsAbove(leaf, used, rules.anchors, isSigned)) {
    const fault = pathFault(path, rules)
    if (fault === null) return path
    firstFault ??= fault
  }
  const forged = isForged(leaf, [...rules.anchors, ...used], isSigned)
  throw new VerificationError(firstFault ?? (forged ? 'CERTIFICATE_SIGNATURE_INVALID' : 'CHAIN_UNTRUSTED'))
}
