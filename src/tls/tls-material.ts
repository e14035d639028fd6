/** The certificates that the daemon serves TLS with, and which of them at what time. */
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'

const DAY_MS = 86_400_000

/** Leaves that the authority issues before its key is destroyed. */
export const LEAF_COUNT = 10

/** A leaf is taken up this long after its first second, half-way through its overlap with the one before. */
const SETTLE_MS = 7 * DAY_MS

/** The three names that every leaf bears (protocol, section 9). */
const ADDRESSES = ['127.0.0.1', '::1'] as const

/** One leaf certificate with its PKCS #8 key, both PEM. */
export interface Leaf {
  readonly certPem: string
  readonly keyPem: string
  readonly notBefore: Date
  readonly notAfter: Date
}

export interface TlsMaterial {
  /** Certificate of the local authority: the one thing that clients have to trust. */
  readonly caPem: string
  /** SHA-256 of that certificate, 64 hexadecimal digits in lower case. */
  readonly caFingerprint: string
  /** First second of the authority, and of the first leaf that it issued. */
  readonly notBefore: Date
  /** Usable leaves in order of validity; fewer than ten when files were lost. */
  readonly leaves: readonly Leaf[]
  /** The leaf to serve with at `date`; outside of all validities the nearest one. */
  leafAt(date: Date): Leaf
}

/** Why a text is no certificate of the expected kind: one line, without its content. */
export class MaterialFault extends Error {
  override readonly name = 'MaterialFault'
}

const isValidAt = ({ notBefore, notAfter }: Leaf, time: number): boolean =>
  notBefore.getTime() <= time && time < notAfter.getTime()

/**
 * Whether some leaf can serve at `date`, or all will: a clock that is behind the whole set heals, an expired leaf does not,
 * nor a lost one whose time it is. One of the future is not served in its place: browsers would refuse it for a year.
 */
export function canServe(material: TlsMaterial, date: Date): boolean {
  const time = date.getTime()
  return time < material.notBefore.getTime() || material.leaves.some((leaf) => isValidAt(leaf, time))
}

function chooseLeaf(leaves: readonly [Leaf, ...Leaf[]], date: Date): Leaf {
  const time = date.getTime()
  const settled = leaves.findLast(({ notBefore }) => notBefore.getTime() + SETTLE_MS <= time)
  if (settled !== undefined && isValidAt(settled, time)) return settled
  const valid = leaves.find((leaf) => isValidAt(leaf, time))
  return valid ?? leaves.findLast(({ notBefore }) => notBefore.getTime() <= time) ?? leaves[0]
}

function decode(pem: string, what: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (error) {
    throw new MaterialFault(`${what} is not a certificate`, { cause: error })
  }
}

/** @throws MaterialFault unless `pem` is a self-signed authority. */
export function decodeAuthority(pem: string): X509Certificate {
  const authority = decode(pem, 'ca.pem')
  if (!authority.ca || !authority.verify(authority.publicKey))
    throw new MaterialFault('ca.pem is not an authority')
  return authority
}

/** @throws MaterialFault unless `certPem` is a leaf of the authority for the three names, and `keyPem` its key. */
export function decodeLeaf(certPem: string, keyPem: string, authority: X509Certificate, what: string): Leaf {
  const certificate = decode(certPem, what)
  if (!certificate.checkIssued(authority) || !certificate.verify(authority.publicKey))
    throw new MaterialFault(`${what} is not from ca.pem`)
  const named = ADDRESSES.every((address) => certificate.checkIP(address) !== undefined)
  if (!named || certificate.checkHost('localhost') === undefined)
    throw new MaterialFault(`${what} does not bear the names of this machine`)
  if (!ownsKey(certificate, keyPem)) throw new MaterialFault(`${what} has no fitting key`)
  return {
    certPem,
    keyPem,
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
  }
}

function ownsKey(certificate: X509Certificate, keyPem: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(keyPem))
  } catch {
    return false
  }
}

/** @throws MaterialFault when there is no leaf at all. */
export function toTlsMaterial(caPem: string, leaves: readonly Leaf[]): TlsMaterial {
  const [first, ...rest] = leaves.toSorted((a, b) => a.notBefore.getTime() - b.notBefore.getTime())
  if (first === undefined) throw new MaterialFault('no leaf is usable')
  const sorted = [first, ...rest] as const
  const authority = decodeAuthority(caPem)
  return {
    caPem,
    caFingerprint: createHash('sha256').update(authority.raw).digest('hex'),
    notBefore: new Date(authority.validFrom),
    leaves: sorted,
    leafAt: (date) => chooseLeaf([first, ...rest], date),
  }
}
