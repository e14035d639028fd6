/** The local authority: it certifies this machine's loopback names for ten years, then its key is gone. */
import { generateKeyPair, type KeyObject, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { LEAF_COUNT } from './tls-material.ts'
import { loopbackNameConstraints } from './name-constraints.ts'
import {
  type CertificateExtension,
  keyIdentifier,
  type NameAttribute,
  signCertificate,
} from './sign-certificate.ts'

const makeKeyPair = promisify(generateKeyPair)

const DAY_MS = 86_400_000

/** Browsers accept 398 days at most, whatever the authority; the contract says 397. */
export const MAX_LEAF_DAYS = 397
/** Two consecutive leaves are both valid for this long, so that the change between them needs no exact clock. */
const LEAF_OVERLAP_DAYS = 14
/** The first leaf begins in the past: the clock may be set back a little after the first start. */
const BACKDATE_DAYS = 1
const AUTHORITY_YEARS = 10

/**
 * Bits. The authority's key signs eleven certificates and is gone. The ten leaves have one key: they lie in the same
 * folder with the same rights from the first day to the last, so that whoever reads one of ten keys reads them all.
 */
const AUTHORITY_KEY_BITS = 3072
const LEAF_KEY_BITS = 2048

const NAME_CONSTRAINTS_OID = '2.5.29.30'

/** One period of validity. */
export interface Validity {
  readonly notBefore: Date
  readonly notAfter: Date
}

/** What the authority leaves behind: PEM texts; each leaf with its PKCS #8 key. */
export interface IssuedMaterial {
  readonly caPem: string
  readonly leaves: readonly { readonly certPem: string; readonly keyPem: string }[]
}

/** X.509 times have whole seconds. */
const wholeSeconds = (ms: number): Date => new Date(Math.floor(ms / 1000) * 1000)

/** Ten years from the day before `now`. */
export function authorityValidity(now: Date): Validity {
  const notBefore = wholeSeconds(now.getTime() - BACKDATE_DAYS * DAY_MS)
  const notAfter = new Date(notBefore)
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + AUTHORITY_YEARS)
  return { notBefore, notAfter }
}

/** Consecutive and overlapping periods that cover the authority's own from its first to its last second. */
export function leafValidities(authority: Validity): readonly Validity[] {
  const start = authority.notBefore.getTime()
  const end = authority.notAfter.getTime()
  const step = (end - start) / LEAF_COUNT
  return Array.from({ length: LEAF_COUNT }, (_, index) => ({
    notBefore: wholeSeconds(start + index * step),
    notAfter: wholeSeconds(Math.min(start + (index + 1) * step + LEAF_OVERLAP_DAYS * DAY_MS, end)),
  }))
}

const authorityExtensions = (): readonly CertificateExtension[] => [
  { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 },
  { name: 'keyUsage', critical: true, keyCertSign: true },
  { name: 'extKeyUsage', serverAuth: true },
  { id: NAME_CONSTRAINTS_OID, critical: true, value: loopbackNameConstraints() },
  { name: 'subjectKeyIdentifier' },
]

const leafExtensions = (authorityKey: KeyObject): readonly CertificateExtension[] => [
  { name: 'basicConstraints', critical: true, cA: false },
  { name: 'keyUsage', critical: true, digitalSignature: true },
  { name: 'extKeyUsage', serverAuth: true },
  {
    name: 'subjectAltName',
    altNames: [
      { type: 2, value: 'localhost' },
      { type: 7, ip: '127.0.0.1' },
      { type: 7, ip: '::1' },
    ],
  },
  { name: 'subjectKeyIdentifier' },
  { name: 'authorityKeyIdentifier', keyIdentifier: keyIdentifier(authorityKey) },
]

/**
 * Makes the authority and its ten leaves (protocol, section 9). The authority's private key lives in this call
 * only: outside of JavaScript's own memory, never exported, never written, unreachable when the call returns.
 *
 * The authority's name ends in a random part, so that several users and machines do not clash in one trust store.
 */
export async function issueLocalMaterial(now: Date): Promise<IssuedMaterial> {
  const [authority, leaf] = await Promise.all([
    makeKeyPair('rsa', { modulusLength: AUTHORITY_KEY_BITS }),
    makeKeyPair('rsa', { modulusLength: LEAF_KEY_BITS }),
  ])
  const validity = authorityValidity(now)
  const issuer: readonly NameAttribute[] = [
    { shortName: 'O', value: 'cps-bridge' },
    { shortName: 'CN', value: `cps-bridge local authority ${randomBytes(6).toString('hex')}` },
  ]
  const authorityTemplate = { subject: issuer, issuer, publicKey: authority.publicKey, ...validity }
  const caPem = signCertificate(
    { ...authorityTemplate, extensions: authorityExtensions() },
    authority.privateKey,
  )
  const leafTemplate = {
    subject: [{ shortName: 'CN', value: 'localhost' }],
    issuer,
    publicKey: leaf.publicKey,
    extensions: leafExtensions(authority.publicKey),
  } as const
  const keyPem = leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const leaves = leafValidities(validity).map((period) => ({
    certPem: signCertificate({ ...leafTemplate, ...period }, authority.privateKey),
    keyPem,
  }))
  return { caPem, leaves }
}
