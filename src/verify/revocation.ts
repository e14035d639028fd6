/** Asks authorities whether certificates are revoked: OCSP first, then lists; what they say is kept while it is valid. */
import { createHash, randomBytes } from 'node:crypto'
import type { Certificate } from '../x509/certificate.ts'
import { boundedFetch, type FetchLike, isHttp } from './bounded-fetch.ts'
import { isFromTestAuthority } from './certificate-path.ts'
import { checkCrl, type CheckedCrl, serialHex } from './crl.ts'
import { Kept } from './kept.ts'
import { askOcsp, checkOcspAnswer, type OcspAnswer } from './ocsp.ts'
import { addressesIn } from './revocation-addresses.ts'
import type { RevocationOptions, RevocationResult } from './revocation-types.ts'
import type { CheckRevocation } from './token-judge.ts'
import { VerificationError, type VerificationReason } from './verification-error.ts'

const DEFAULT_TIMEOUT_MS = 5000
const MAX_OCSP_BYTES = 64 * 1024
const DEFAULT_CRL_BYTES = 16 * 1024 * 1024

const MAX_KEPT_ANSWERS = 1000
const MAX_KEPT_LISTS = 8
const NONCE_BYTES = 32

const fingerprint = (...parts: readonly Uint8Array[]): string =>
  parts.map((part) => createHash('sha256').update(part).digest('base64url')).join(' ')

/** Any fault as a refusal: what the network and foreign bytes do is `REVOCATION_UNKNOWN`. */
const refusalOf = (error: unknown): VerificationError =>
  error instanceof VerificationError ? error : new VerificationError('REVOCATION_UNKNOWN', { cause: error })

/** One way to learn whether a certificate is revoked. */
type Way = () => Promise<OcspAnswer['status']>

/** Null: an authority says that the certificate is good. Otherwise the most telling of the faults. */
async function faultOf(ways: readonly Way[]): Promise<VerificationError | null> {
  let first: VerificationError | null = null
  for (const ask of ways) {
    try {
      return (await ask()) === 'revoked' ? new VerificationError('CERTIFICATE_REVOKED') : null
    } catch (error) {
      const fault = refusalOf(error)
      if (first === null || first.reason === 'REVOCATION_UNKNOWN') first = fault
    }
  }
  const nobody = new Error('no address to ask at')
  return first ?? new VerificationError('REVOCATION_UNKNOWN', { cause: nobody })
}

class RevocationChecker {
  readonly #answers = new Kept<OcspAnswer>(MAX_KEPT_ANSWERS)
  readonly #lists = new Kept<CheckedCrl>(MAX_KEPT_LISTS)
  readonly #options: RevocationOptions

  constructor(options: RevocationOptions) {
    for (const url of [...(options.ocspUrls ?? []), ...(options.crlUrls ?? [])])
      if (!isHttp(url)) throw new RangeError('revocation is asked by http or https')
    this.#options = options
  }

  async check(path: readonly Certificate[], now: Date): Promise<RevocationResult> {
    const asked = path
      .slice(0, -1)
      .map((certificate, index) => this.#waysFor(certificate, path[index + 1], now))
    // Cards of a test authority that gives no address: only ever here with `allowTest`.
    if (path.some(isFromTestAuthority) && asked.every(({ length }) => length === 0))
      return { status: 'unchecked' }
    const faults: VerificationReason[] = []
    for (const ways of asked) {
      const fault = await faultOf(ways)
      if (fault?.reason === 'CERTIFICATE_REVOKED') throw fault
      if (fault !== null && this.#options.failure === 'hard') throw fault
      if (fault !== null) faults.push(fault.reason)
    }
    const [reason] = faults
    return reason === undefined ? { status: 'good' } : { status: 'unknown', reason }
  }

  #waysFor(certificate: Certificate, issuer: Certificate | undefined, now: Date): readonly Way[] {
    if (issuer === undefined) return []
    const named = addressesIn(certificate)
    const { ocspUrls = named.ocsp, crlUrls = named.crl } = this.#options
    return [
      ...ocspUrls.map((url) => () => this.#askResponder(url, certificate, issuer, now)),
      ...crlUrls.map((url) => () => this.#lookUp(url, certificate, issuer, now)),
    ]
  }

  async #askResponder(
    url: string,
    certificate: Certificate,
    issuer: Certificate,
    now: Date,
  ): Promise<OcspAnswer['status']> {
    const key = `${fingerprint(certificate.der, issuer.der)} ${url}`
    const { status } = await this.#answers.get(key, now.getTime(), async () => {
      const question = askOcsp(certificate, issuer, randomBytes(NONCE_BYTES))
      const headers = { 'Content-Type': 'application/ocsp-request', Accept: 'application/ocsp-response' }
      const request = { method: 'POST', headers, body: question.der } as const
      const der = await boundedFetch(url, request, this.#bounds(MAX_OCSP_BYTES))
      return checkOcspAnswer(der, question, issuer, now)
    })
    return status
  }

  async #lookUp(
    url: string,
    certificate: Certificate,
    issuer: Certificate,
    now: Date,
  ): Promise<OcspAnswer['status']> {
    const key = `${fingerprint(issuer.der)} ${url}`
    const list = await this.#lists.get(key, now.getTime(), async () => {
      const { maxCrlBytes = DEFAULT_CRL_BYTES } = this.#options
      const headers = { Accept: 'application/pkix-crl' }
      const der = await boundedFetch(url, { method: 'GET', headers }, this.#bounds(maxCrlBytes))
      return checkCrl(der, issuer, now)
    })
    const { points } = addressesIn(certificate)
    const isOther = certificate.isAuthority ? list.onlyUsers : list.onlyAuthorities
    if (isOther || list.points?.every((point) => !points.includes(point)) === true)
      throw new VerificationError('REVOCATION_UNKNOWN', { cause: new Error('a list of other certificates') })
    if (list.revoked.has(serialHex(certificate.serialNumber))) return 'revoked'
    if (list.isStale) throw new VerificationError('REVOCATION_STALE')
    return 'good'
  }

  #bounds(maxBytes: number) {
    const { timeoutMs = DEFAULT_TIMEOUT_MS } = this.#options
    const given: FetchLike = this.#options.fetch ?? ((url, init) => fetch(url, init))
    return { fetch: given, timeoutMs, maxBytes }
  }
}

/**
 * Makes the check of a verifier, with an empty memory.
 *
 * @param options - hard failure at the addresses that certificates name, unless said otherwise
 * @throws RangeError for an address that is not of http or https.
 */
export function createRevocationCheck(
  options: RevocationOptions | 'none' = { failure: 'hard' },
): CheckRevocation {
  if (options === 'none') return () => Promise.resolve({ status: 'unchecked' })
  const checker = new RevocationChecker(options)
  return (path, now) => checker.check(path, now)
}
