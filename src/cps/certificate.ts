/** The certificates of a card. Trust is not judged here. */
import { cardProtocolError } from '../errors/bridge-error.ts'
import { readCertificate, type Certificate } from '../x509/certificate.ts'

/** @throws BridgeError `CARD_PROTOCOL` when the bytes are no certificate. */
export function parseCertificate(der: Uint8Array): Certificate {
  try {
    return readCertificate(der)
  } catch (cause) {
    throw cardProtocolError('certificate', undefined, { cause })
  }
}
