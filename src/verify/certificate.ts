/** Certificates as a verifier is given them. */
import { type Certificate, readCertificate } from '../x509/certificate.ts'
import { VerificationError } from './verification-error.ts'

/** @throws VerificationError `CERTIFICATE_MALFORMED` when the bytes are no certificate. */
export function decodeCertificate(der: Uint8Array): Certificate {
  try {
    return readCertificate(der)
  } catch (error) {
    throw new VerificationError('CERTIFICATE_MALFORMED', { cause: error })
  }
}

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g

/** DER of every certificate in a PEM text (one or several), or the bytes themselves when they are no PEM. */
export function toDer(pemOrDer: string | Uint8Array): readonly Uint8Array[] {
  const text = typeof pemOrDer === 'string' ? pemOrDer : Buffer.from(pemOrDer).toString('latin1')
  const blocks = Array.from(text.matchAll(PEM_BLOCK), ([, base64 = '']) => Buffer.from(base64, 'base64'))
  return blocks.length > 0 || typeof pemOrDer === 'string' ? blocks : [pemOrDer]
}

/** PEM of a certificate. */
export function toPem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
