/** Certificates that a verifier has read: those of the authorities come with every token, and a card comes back. */
import { createHash } from 'node:crypto'
import type { Certificate } from '../x509/certificate.ts'
import { decodeCertificate } from './certificate.ts'

/** The least recently used gives way. With its key a certificate takes some 10 KiB. */
const MAX_CERTIFICATES = 1000
/** A card's has 1.5 KiB. A larger one is read each time. Bytes. */
const MAX_BYTES = 4096

/**
 * Reads certificates. What a certificate says never changes, so that nothing that is kept can be out of date; what is
 * judged of it (time, revocation, trust) is judged each time.
 */
export class CertificateMemory {
  readonly #known = new Map<string, Certificate>()
  readonly #capacity: number

  constructor(capacity = MAX_CERTIFICATES) {
    this.#capacity = capacity
  }

  /** @throws VerificationError `CERTIFICATE_MALFORMED` when the bytes are no certificate. */
  decode(der: Uint8Array): Certificate {
    if (der.length > MAX_BYTES) return decodeCertificate(der)
    const name = createHash('sha256').update(der).digest('base64')
    const certificate = this.#known.get(name) ?? decodeCertificate(der)
    this.#known.delete(name)
    const [oldest] = this.#known.keys()
    if (this.#known.size >= this.#capacity && oldest !== undefined) this.#known.delete(oldest)
    this.#known.set(name, certificate)
    return certificate
  }
}
