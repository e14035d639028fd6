/** The authorities of the health sector that issue cards, known by their fingerprints. */
import { createHash } from 'node:crypto'
import { decodeCertificate, toDer, toPem } from './certificate.ts'
import { VerificationError } from './verification-error.ts'

/** One published certificate of IGC-Santé. */
export interface PinnedAuthority {
  /** CN of its subject. */
  readonly name: string
  /** SHA-256 of its DER, 64 hexadecimal digits in lower case. */
  readonly fingerprint: string
  /** It signs the certificates of cards. The others are roots, or sign for organisations and for keys that are on no card. */
  readonly issuesCards: boolean
}

/**
 * The certificates of 2013-06-25, valid to 2033, with `certs/SOURCES.md` for where they come from. Professionals'
 * cards are of FORT PERSONNES, employees' of STANDARD PERSONNES.
 */
export const PINNED_AUTHORITIES: readonly PinnedAuthority[] = [
  {
    name: 'AC RACINE IGC-SANTE ELEMENTAIRE',
    fingerprint: '2d9e22ca19f777c6b745257c723ecb8df3c35fa6f1f6ec36b83600c97346967f',
    issuesCards: false,
  },
  {
    name: 'AC RACINE IGC-SANTE FORT',
    fingerprint: '53d30a19570826bde0c0762501f1f1c7a659f976c6c023123df5239df34a4eea',
    issuesCards: false,
  },
  {
    name: 'AC RACINE IGC-SANTE STANDARD',
    fingerprint: '5891815e864506c662afb32f8de5b8de38bffa1af721780b69e19a0c050386c3',
    issuesCards: false,
  },
  {
    name: 'AC IGC-SANTE ELEMENTAIRE ORGANISATIONS',
    fingerprint: 'd834ee5b40686b73573f60547bf6052c6d404d942a5665cdb2c0b9137b5d27b2',
    issuesCards: false,
  },
  {
    name: 'AC IGC-SANTE ELEMENTAIRE PERSONNES',
    fingerprint: '19c1eaeab477b6fbc233cda3b53fbdbc3f4e9bf6cf6973e46f7dfaef89c06c6c',
    issuesCards: false,
  },
  {
    name: 'AC IGC-SANTE FORT ORGANISATIONS',
    fingerprint: '23f69674002d1dd4b018baecd908dc92687942bb48e5140ff895e2f56bc49c0d',
    issuesCards: false,
  },
  {
    name: 'AC IGC-SANTE FORT PERSONNES',
    fingerprint: '38284e4f6107456e70c7439c85da7d564d0fe1fe1a968c9eb6d43e1fc0d63c3a',
    issuesCards: true,
  },
  {
    name: 'AC IGC-SANTE STANDARD ORGANISATIONS',
    fingerprint: 'c0520a2b14fb68836a807bf86ab2b3e07d1b6061d91bc9c7b86a6f8de4b5638e',
    issuesCards: false,
  },
  {
    name: 'AC IGC-SANTE STANDARD PERSONNES',
    fingerprint: '6c339ebcb3e1b0102b143c9694225c2a4ab2ef6fedf7d364da8db305e7f7d997',
    issuesCards: true,
  },
]

const sha256Hex = (der: Uint8Array): string => createHash('sha256').update(der).digest('hex')

/** Which of the pinned certificates this one is, null for none, and its SHA-256 fingerprint in hexadecimal. */
export function pinnedAuthorityOf(
  der: Uint8Array,
  pinned: readonly PinnedAuthority[] = PINNED_AUTHORITIES,
): { readonly authority: PinnedAuthority | null; readonly fingerprint: string } {
  const fingerprint = sha256Hex(der)
  return {
    authority: pinned.find((candidate) => candidate.fingerprint === fingerprint) ?? null,
    fingerprint,
  }
}

/**
 * Takes the authority certificates that the agency publishes and gives those that issue cards, as PEM, for
 * `createTokenVerifier`. The roots are known but not trusted by themselves: they also certify the authorities of
 * organisations, whose certificates are no cards.
 *
 * @param files - PEM (one or several certificates) or DER
 * @param pinned - the list to judge by; another one in tests only
 * @throws VerificationError `ANCHOR_NOT_PINNED` for any certificate that is not in `PINNED_AUTHORITIES`, or when none of
 * them issues cards; `CERTIFICATE_MALFORMED`.
 *
 * @example
 * ```js
 * import { importAnchors, VerificationError } from '@cps-bridge/verify'
 * import { testAuthorities } from './portal.js' // in production: the files that the agency publishes
 *
 * try {
 *   importAnchors(testAuthorities)
 * } catch (error) {
 *   if (!(error instanceof VerificationError)) throw error
 *   console.log(error.reason) // ANCHOR_NOT_PINNED
 * }
 * ```
 */
export function importAnchors(
  files: readonly (string | Uint8Array)[],
  pinned: readonly PinnedAuthority[] = PINNED_AUTHORITIES,
): readonly string[] {
  const issuers = new Map<string, string>()
  for (const der of files.flatMap(toDer)) {
    decodeCertificate(der)
    const { authority, fingerprint } = pinnedAuthorityOf(der, pinned)
    if (authority === null) throw new VerificationError('ANCHOR_NOT_PINNED')
    if (authority.issuesCards) issuers.set(fingerprint, toPem(der))
  }
  if (issuers.size === 0) throw new VerificationError('ANCHOR_NOT_PINNED')
  return [...issuers.values()]
}
