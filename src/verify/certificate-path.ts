/** From a card's certificate to a trusted authority: RFC 5280, section 6, without policies and name constraints. */
import { BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE, KEY_USAGE, type VerifiedCertificate } from './certificate.ts'
import { VerificationError, type VerificationReason } from './verification-error.ts'

/** What a chain is judged by. */
export interface PathRules {
  readonly anchors: readonly VerifiedCertificate[]
  readonly now: Date
  /** Accept cards whose authorities call themselves TEST. */
  readonly allowTest: boolean
}

/** Authorities between the card and the anchor. The health sector's chains have one. */
const MAX_INTERMEDIATES = 4

const MIN_KEY_BITS = 2048

/** sha256, sha384 and sha512WithRSAEncryption (RFC 4055): what the card authorities sign with. */
const SIGNATURE_ALGORITHMS = new Set([
  '1.2.840.113549.1.1.11',
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
])

/** id-kp-clientAuth and anyExtendedKeyUsage (RFC 5280, section 4.2.1.12). */
const AUTHENTICATION_PURPOSES = ['1.3.6.1.5.5.7.3.2', '2.5.29.37.0']

/** certificatePolicies may be critical: any policy is accepted here. */
const CERTIFICATE_POLICIES = '2.5.29.32'

const LEAF_EXTENSIONS = new Set([BASIC_CONSTRAINTS, KEY_USAGE, EXTENDED_KEY_USAGE, CERTIFICATE_POLICIES])
/** Name and policy constraints are not among them: an authority that is limited by those is refused, not trusted too far. */
const AUTHORITY_EXTENSIONS = new Set([BASIC_CONSTRAINTS, KEY_USAGE, CERTIFICATE_POLICIES])

type Fault = VerificationReason | null
type Rule = readonly [broken: boolean, reason: VerificationReason]

const firstBroken = (rules: readonly Rule[]): Fault => rules.find(([broken]) => broken)?.[1] ?? null

/** RSA of 2048 bits or more: nothing else is on a CPS card or above one. */
export function hasAcceptedKey({ publicKey }: VerifiedCertificate): boolean {
  const { modulusLength = 0 } = publicKey.asymmetricKeyDetails ?? {}
  return publicKey.asymmetricKeyType === 'rsa' && modulusLength >= MIN_KEY_BITS
}

/** Whether the authority that issued this certificate calls itself TEST. */
export function isFromTestAuthority({ issuer }: VerifiedCertificate): boolean {
  return issuer.attributes.some(({ text }) => /\bTEST\b/i.test(text ?? ''))
}

const hasOther = ({ criticalExtensions }: VerifiedCertificate, known: ReadonlySet<string>): boolean =>
  criticalExtensions.some((oid) => !known.has(oid))

function leafFault(leaf: VerifiedCertificate, now: Date): Fault {
  return firstBroken([
    [!hasAcceptedKey(leaf), 'KEY_REFUSED'],
    [leaf.isAuthority, 'CERTIFICATE_IS_AUTHORITY'],
    [leaf.keyUsage?.digitalSignature !== true, 'CERTIFICATE_KEY_USAGE'],
    [leaf.purposes?.every((oid) => !AUTHENTICATION_PURPOSES.includes(oid)) === true, 'CERTIFICATE_PURPOSE'],
    [hasOther(leaf, LEAF_EXTENSIONS), 'CRITICAL_EXTENSION_REFUSED'],
    [!SIGNATURE_ALGORITHMS.has(leaf.signatureAlgorithm), 'CERTIFICATE_ALGORITHM_REFUSED'],
    [now < leaf.notBefore, 'CERTIFICATE_NOT_YET_VALID'],
    [now > leaf.notAfter, 'CERTIFICATE_EXPIRED'],
  ])
}

/** `below` = authorities between this one and the card. */
function authorityFault(authority: VerifiedCertificate, below: number, { now, allowTest }: PathRules): Fault {
  return firstBroken([
    [!hasAcceptedKey(authority), 'KEY_REFUSED'],
    [!authority.isAuthority, 'AUTHORITY_NOT_CA'],
    [authority.keyUsage?.keyCertSign !== true, 'AUTHORITY_KEY_USAGE'],
    [authority.pathLength !== null && below > authority.pathLength, 'PATH_LENGTH_EXCEEDED'],
    [hasOther(authority, AUTHORITY_EXTENSIONS), 'CRITICAL_EXTENSION_REFUSED'],
    [!SIGNATURE_ALGORITHMS.has(authority.signatureAlgorithm), 'CERTIFICATE_ALGORITHM_REFUSED'],
    [now < authority.notBefore, 'AUTHORITY_NOT_YET_VALID'],
    [now > authority.notAfter, 'AUTHORITY_EXPIRED'],
    [!allowTest && isFromTestAuthority(authority), 'TEST_AUTHORITY'],
  ])
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b)

/**
 * The authorities above a certificate, nearest first, ending with an anchor. Each intermediate occurs once in a path,
 * so that authorities which certify each other end the search instead of prolonging it for ever.
 */
function* pathsAbove(
  certificate: VerifiedCertificate,
  intermediates: readonly VerifiedCertificate[],
  anchors: readonly VerifiedCertificate[],
): Generator<readonly VerifiedCertificate[]> {
  const issued = ({ subject }: VerifiedCertificate): boolean => equal(subject.der, certificate.issuer.der)
  for (const anchor of anchors.filter(issued)) if (certificate.isSignedBy(anchor)) yield [anchor]
  for (const candidate of intermediates.filter(issued)) {
    if (!certificate.isSignedBy(candidate)) continue
    const others = intermediates.filter((other) => other !== candidate)
    for (const rest of pathsAbove(candidate, others, anchors)) yield [candidate, ...rest]
  }
}

function pathFault(path: readonly VerifiedCertificate[], rules: PathRules): Fault {
  for (const [below, authority] of path.entries()) {
    const fault = authorityFault(authority, below, rules)
    if (fault !== null) return fault
  }
  return null
}

/** Somebody in the set bears the issuer's name, but nobody's key made the signature. */
function isForged(leaf: VerifiedCertificate, authorities: readonly VerifiedCertificate[]): boolean {
  const named = authorities.filter(({ subject }) => equal(subject.der, leaf.issuer.der))
  return named.length > 0 && named.every((authority) => !leaf.isSignedBy(authority))
}

/**
 * Finds a chain from the card's certificate to an anchor and checks every certificate of it.
 *
 * @param leaf - certificate that signed the token
 * @param intermediates - what the token brought along: untrusted, in any order, at most four are used
 * @returns the authorities of the accepted chain, the issuer of `leaf` first
 * @throws VerificationError with the first rule that the leaf, or else the first chain found, breaks.
 */
export function verifyPath(
  leaf: VerifiedCertificate,
  intermediates: readonly VerifiedCertificate[],
  rules: PathRules,
): readonly VerifiedCertificate[] {
  const fault = leafFault(leaf, rules.now)
  if (fault !== null) throw new VerificationError(fault)
  if (!rules.allowTest && isFromTestAuthority(leaf)) throw new VerificationError('TEST_AUTHORITY')
  const used = intermediates.slice(0, MAX_INTERMEDIATES)
  let firstFault: Fault = null
  for (const path of pathsAbove(leaf, used, rules.anchors)) {
    const fault = pathFault(path, rules)
    if (fault === null) return path
    firstFault ??= fault
  }
  const forged = isForged(leaf, [...rules.anchors, ...used])
  throw new VerificationError(firstFault ?? (forged ? 'CERTIFICATE_SIGNATURE_INVALID' : 'CHAIN_UNTRUSTED'))
}
