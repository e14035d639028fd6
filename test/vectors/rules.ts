/**
 * The rules of a verifier in the order in which they are asked: what `docs/verify.md` states and each vector names. The
 * first rule that a token breaks gives the reason.
 */
import type { VerificationReason } from '../../src/verify/verification-error.ts'

/** Headings of `docs/verify.md`. */
export const SECTIONS = {
  form: '1. The form of an activation token',
  header: '2. The header',
  claims: '3. The claims',
  challenge: '4. The challenge',
  certificates: '5. Reading certificates',
  signer: "6. The signer's certificate",
  holder: '7. The holder',
  signature: '8. The signature',
  chain: '9. The chain',
  anchors: '10. What an anchor may be',
  revocation: '11. Revocation',
  webEid: '12. Identification tokens (`web-eid:1.0`)',
} as const

export type Section = keyof typeof SECTIONS

export interface Rule {
  readonly section: Section
  /** Null: who refuses what this rule lets pass is wrong too. */
  readonly reason: VerificationReason | null
  readonly text: string
}

const rule = (section: Section, reason: VerificationReason | null, text: string): Rule => ({
  section,
  reason,
  text,
})

/** `jws` and what both formats have in common. */
export const RULES = {
  FORMAT_REFUSED: rule(
    'form',
    'FORMAT_REFUSED',
    'What came is a text. A JSON object is a token of the other format, and an endpoint takes one format.',
  ),
  TOKEN_MALFORMED: rule(
    'form',
    'TOKEN_MALFORMED',
    'At most 65,536 characters: three parts joined by dots, none empty, each base64url without padding in its canonical spelling (decoded and encoded again, it is the same text). The first part is well-formed UTF-8 and JSON, and a JSON object.',
  ),
  ALGORITHM_REFUSED: rule('header', 'ALGORITHM_REFUSED', '`alg` is `RS256`, exactly.'),
  TYPE_REFUSED: rule('header', 'TYPE_REFUSED', '`typ` is `cps-activation+jwt`, exactly.'),
  CRITICAL_HEADER_REFUSED: rule(
    'header',
    'CRITICAL_HEADER_REFUSED',
    'There is no `crit`, whatever it would list.',
  ),
  KEY_HEADER_REFUSED: rule(
    'header',
    'KEY_HEADER_REFUSED',
    'There is no `jwk`, `jku` or `x5u`. Other members that this table does not name are ignored.',
  ),
  X5C_MALFORMED: rule(
    'header',
    'X5C_MALFORMED',
    '`x5c` is a list of one to five texts, each standard base64 with padding in its canonical spelling and not empty.',
  ),
  THUMBPRINT_MISMATCH: rule(
    'header',
    'THUMBPRINT_MISMATCH',
    '`x5t#S256` is the SHA-256 of the first certificate of `x5c` (its DER) in base64url without padding.',
  ),
  CLAIMS_MALFORMED: rule(
    'claims',
    'CLAIMS_MALFORMED',
    'The second part is well-formed UTF-8 and JSON, and a JSON object. `iss`, `aud`, `nonce`, `sub`, `purpose` and `jti` are texts of 1 to 1,024 characters; `iat` and `exp` are integers from 0 to 2^53 - 1, never texts or fractions; `cnf`, where there is one, is an object whose `jkt` is a text of 43 characters of base64url.',
  ),
  moreClaims: rule('claims', null, 'Claims that this table does not name are ignored.'),
  ISSUER_MISMATCH: rule('claims', 'ISSUER_MISMATCH', '`iss` is `cps-bridge`.'),
  PURPOSE_MISMATCH: rule('claims', 'PURPOSE_MISMATCH', '`purpose` is `ecps-activation`.'),
  AUDIENCE_MISMATCH: rule(
    'claims',
    'AUDIENCE_MISMATCH',
    "`aud` is the portal's own origin from its configuration, character by character: never that of a request, and never normalised.",
  ),
  LIFETIME_REFUSED: rule('claims', 'LIFETIME_REFUSED', '`exp` is `iat` + 300.'),
  clock: rule(
    'claims',
    null,
    "`iat` and `exp` are not compared with the server's clock: a computer's clock may be wrong by a day, and the challenge tells how fresh a token is.",
  ),
  CONFIRMATION_MISMATCH: rule(
    'claims',
    'CONFIRMATION_MISMATCH',
    'Where the portal demands a key, `cnf.jkt` is the thumbprint (RFC 7638) of that key.',
  ),
  confirmation: rule('claims', null, 'Where the portal demands no key, `cnf` is ignored.'),
  NONCE_UNKNOWN: rule(
    'challenge',
    'NONCE_UNKNOWN',
    '`nonce` is, as a text, a challenge that this server issued to the browser session that sends the token.',
  ),
  NONCE_USED: rule(
    'challenge',
    'NONCE_USED',
    'The challenge was not accepted before. It is used up in one indivisible step once every other rule but revocation is kept, so that of two equal tokens at the same moment one passes.',
  ),
  NONCE_EXPIRED: rule(
    'challenge',
    'NONCE_EXPIRED',
    "Less than 300 seconds have gone by since the challenge was issued, by the server's clock. It is kept for 600, so that a late answer is told from a foreign one.",
  ),
  lastSecond: rule('challenge', null, 'Until then the challenge may be answered.'),
  CERTIFICATE_MALFORMED: rule(
    'certificates',
    'CERTIFICATE_MALFORMED',
    'Every entry of `x5c`, used or not, is one X.509 certificate of version 3 in DER with nothing after it. Its two signature algorithms are the same. Its times are UTCTime with seconds and `Z`, or GeneralizedTime with seconds and `Z` and without fractions. No extension occurs twice; basicConstraints, keyUsage and extKeyUsage have the form of RFC 5280. Of the subject, CN, surname, given name, title and organization are well-formed texts.',
  ),
  stringKinds: rule(
    'certificates',
    null,
    'A text is a UTF8String, PrintableString, NumericString, IA5String, VisibleString, BMPString (UTF-16), UniversalString (UTF-32) or T61String (read as ISO 8859-1). Attributes that nobody needs may hold anything.',
  ),
  unsortedName: rule(
    'certificates',
    null,
    'The attributes of an RDN are read in any order. DER sorts them, and some libraries refuse a certificate whose issuer did not: a verifier on such a library says `CERTIFICATE_MALFORMED`.',
  ),
  KEY_REFUSED: rule(
    'certificates',
    'KEY_REFUSED',
    'The key of the signer and of every authority of the chain is RSA of 2,048 to 4,096 bits, with an odd exponent of 3 or more and 32 bits at most. No other certificate that comes along has a larger one.',
  ),
  CERTIFICATE_IS_AUTHORITY: rule(
    'signer',
    'CERTIFICATE_IS_AUTHORITY',
    'basicConstraints is absent, or `cA` is false.',
  ),
  CERTIFICATE_KEY_USAGE: rule(
    'signer',
    'CERTIFICATE_KEY_USAGE',
    'keyUsage is present and has digitalSignature. (The other certificate of a card has nonRepudiation alone.)',
  ),
  CERTIFICATE_PURPOSE: rule(
    'signer',
    'CERTIFICATE_PURPOSE',
    'extKeyUsage is absent, or lists clientAuth (1.3.6.1.5.5.7.3.2) or anyExtendedKeyUsage (2.5.29.37.0).',
  ),
  CRITICAL_EXTENSION_REFUSED: rule(
    'signer',
    'CRITICAL_EXTENSION_REFUSED',
    'Critical are none but basicConstraints, keyUsage, extKeyUsage and certificatePolicies (any policy). For an authority of the chain extKeyUsage is not among them, nor are name constraints: who cannot apply a limit refuses it.',
  ),
  CERTIFICATE_ALGORITHM_REFUSED: rule(
    'signer',
    'CERTIFICATE_ALGORITHM_REFUSED',
    'The certificate, and every authority of the chain, is signed with sha256, sha384 or sha512WithRSAEncryption (1.2.840.113549.1.1.11 to 13).',
  ),
  CERTIFICATE_NOT_YET_VALID: rule('signer', 'CERTIFICATE_NOT_YET_VALID', 'notBefore is not after now.'),
  CERTIFICATE_EXPIRED: rule('signer', 'CERTIFICATE_EXPIRED', 'notAfter is not before now.'),
  TEST_AUTHORITY: rule(
    'signer',
    'TEST_AUTHORITY',
    'Unless the portal allows test cards: no attribute of the issuer, of the card or of an authority of its chain, has the word TEST, in any case, with no letter on either side.',
  ),
  NATIONAL_ID_AMBIGUOUS: rule(
    'holder',
    'NATIONAL_ID_AMBIGUOUS',
    'The subject has one CN (2.5.4.3), counted over every attribute of every RDN: on these cards it shares an RDN with surname and given name.',
  ),
  NATIONAL_ID_MISSING: rule('holder', 'NATIONAL_ID_MISSING', 'The subject has a CN, and it is not empty.'),
  NATIONAL_ID_UNSAFE: rule(
    'holder',
    'NATIONAL_ID_UNSAFE',
    'The CN has at most 64 characters, none of which is a control character (Cc), a line or paragraph separator (Zl, Zp), U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069 or U+FFFD.',
  ),
  nationalId: rule(
    'holder',
    null,
    'The identifier is the CN, whole and as it stands: letters, `/`, `;` and `*` occur. Wherever the CN stands in its RDN, it is found by its type and not by its place.',
  ),
  SUBJECT_MISMATCH: rule(
    'holder',
    'SUBJECT_MISMATCH',
    '`sub` is the CN, character by character. The certificate says who holds the card: anybody with a card can sign any `sub`.',
  ),
  SIGNATURE_INVALID: rule(
    'signature',
    'SIGNATURE_INVALID',
    'The third part is a signature by RSASSA-PKCS1-v1_5 with SHA-256, of the key of the first certificate, over the first two parts with their dot as they came.',
  ),
  CERTIFICATE_SIGNATURE_INVALID: rule(
    'chain',
    'CERTIFICATE_SIGNATURE_INVALID',
    'Issuers are found by name, the DER of one issuer equal to that of the other subject byte for byte, and by the signature, which the key of that issuer made. This is the reason when anchors or other certificates of `x5c` bear the name of the issuer of the card and none of their keys signed it.',
  ),
  CHAIN_UNTRUSTED: rule(
    'chain',
    'CHAIN_UNTRUSTED',
    'By such steps the certificate leads to an anchor, directly or through at most four other certificates of `x5c`, in any order and each once. One good chain is enough; where all are bad, the first found gives the reason, anchors tried before the certificates that came along.',
  ),
  AUTHORITY_NOT_CA: rule(
    'chain',
    'AUTHORITY_NOT_CA',
    'Every authority, the anchor included, has basicConstraints with `cA` true.',
  ),
  AUTHORITY_KEY_USAGE: rule('chain', 'AUTHORITY_KEY_USAGE', 'Every authority has keyUsage with keyCertSign.'),
  PATH_LENGTH_EXCEEDED: rule(
    'chain',
    'PATH_LENGTH_EXCEEDED',
    'Where an authority has a pathLenConstraint, no more authorities than that stand between it and the card.',
  ),
  AUTHORITY_NOT_YET_VALID: rule(
    'chain',
    'AUTHORITY_NOT_YET_VALID',
    'notBefore of every authority is not after now.',
  ),
  AUTHORITY_EXPIRED: rule('chain', 'AUTHORITY_EXPIRED', 'notAfter of every authority is not before now.'),
  accepted: rule('chain', null, 'A token that keeps every rule is accepted.'),
  ANCHOR_NOT_PINNED: rule(
    'anchors',
    'ANCHOR_NOT_PINNED',
    'In production the anchors are the published certificates of the authorities that issue cards, known by their SHA-256, and no other.',
  ),
  CERTIFICATE_REVOKED: rule(
    'revocation',
    'CERTIFICATE_REVOKED',
    'Nobody who may say so says that the card, or an authority between it and the anchor, is revoked; with `soft` failure too.',
  ),
  REVOCATION_UNKNOWN: rule(
    'revocation',
    'REVOCATION_UNKNOWN',
    'With `hard` failure: an OCSP responder or a list that the certificate names answers for each of them. A list counts when the key of the issuer signed it.',
  ),
  REVOCATION_STALE: rule('revocation', 'REVOCATION_STALE', 'That answer is not over: nextUpdate is ahead.'),
  OCSP_RESPONDER_REFUSED: rule(
    'revocation',
    'OCSP_RESPONDER_REFUSED',
    'An OCSP answer is signed by the issuer of the certificate, or by a certificate that this issuer signed for OCSPSigning (1.3.6.1.5.5.7.3.9).',
  ),
  OCSP_NONCE_MISMATCH: rule(
    'revocation',
    'OCSP_NONCE_MISMATCH',
    'Where an OCSP answer has a nonce, it is that of the question.',
  ),
  revocation: rule('revocation', null, 'A card of which somebody says that it is good is accepted.'),
  softFailure: rule(
    'revocation',
    null,
    'With `soft` failure a card of which nobody says anything is accepted, and the result says `unknown`.',
  ),
} as const satisfies Readonly<Record<string, Rule>>

/** What is different for `web-eid:1.0`; all else is as above. */
export const WEB_EID_RULES = {
  FORMAT_REFUSED: rule(
    'webEid',
    'FORMAT_REFUSED',
    'What came is not a text, which a token of the other format is.',
  ),
  TOKEN_MALFORMED: rule(
    'webEid',
    'TOKEN_MALFORMED',
    'What came is a JSON object with the texts `unverifiedCertificate`, `algorithm`, `signature`, `format` and `appVersion`; other members are ignored. The certificate and the signature are standard base64 with padding in its canonical spelling, and not empty.',
  ),
  TYPE_REFUSED: rule('webEid', 'TYPE_REFUSED', '`format` is `web-eid:1.0`, exactly.'),
  ALGORITHM_REFUSED: rule('webEid', 'ALGORITHM_REFUSED', '`algorithm` is `RS256`, exactly.'),
  NONCE_UNKNOWN: rule(
    'webEid',
    'NONCE_UNKNOWN',
    'A challenge was issued to the browser session that sends the token. It has one at a time: the newest. It is used up by any token that keeps the rules of form and whose certificate can be read.',
  ),
  NONCE_USED: rule('webEid', 'NONCE_USED', 'That challenge was not used before.'),
  NONCE_EXPIRED: rule('webEid', 'NONCE_EXPIRED', 'It was issued less than 300 seconds ago.'),
  SIGNATURE_INVALID: rule(
    'webEid',
    'SIGNATURE_INVALID',
    'The signature is by RSASSA-PKCS1-v1_5 with SHA-256, of the key of the certificate, over SHA-256 of the origin followed by SHA-256 of the challenge, both as UTF-8 texts.',
  ),
  accepted: rule(
    'webEid',
    null,
    'A token that keeps every rule is accepted. It brings one certificate, so that the issuer of the card is among the anchors.',
  ),
} as const satisfies Readonly<Record<string, Rule>>

/** The rules that no refusal names. */
export type GoodRule =
  | 'accepted'
  | 'clock'
  | 'confirmation'
  | 'lastSecond'
  | 'moreClaims'
  | 'nationalId'
  | 'revocation'
  | 'softFailure'
  | 'stringKinds'
  | 'unsortedName'

/** The rule that a refusal for this reason names. */
export function ruleOfRefusal(reason: VerificationReason, format: 'jws' | 'web-eid:1.0'): Rule {
  const own: Readonly<Partial<Record<VerificationReason, Rule>>> = WEB_EID_RULES
  const common: Readonly<Partial<Record<VerificationReason, Rule>>> = RULES
  const found = (format === 'jws' ? undefined : own[reason]) ?? common[reason]
  if (found === undefined) throw new RangeError(`no rule has the reason ${reason}`)
  return found
}

/** The rule that a token which is accepted tests. */
export function ruleOfAcceptance(id: GoodRule, format: 'jws' | 'web-eid:1.0'): Rule {
  return format === 'web-eid:1.0' && id === 'accepted' ? WEB_EID_RULES.accepted : RULES[id]
}

/** Where a rule stands: the file and the anchor that its heading has. */
export function placeOf({ section }: Pick<Rule, 'section'>): string {
  const anchor = SECTIONS[section]
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')
  return `docs/verify.md#${anchor}`
}
