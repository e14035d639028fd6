import type { KeyObject } from 'node:crypto'

export interface KeyAndCertificate {
  readonly privateKey: KeyObject
  /** DER. */
  readonly certificate: Uint8Array
}

/** What an authority gives to a card. */
export interface CardCredentials {
  readonly authentication: KeyAndCertificate
  readonly signature: KeyAndCertificate
  /** DER certificate of the authority that issued both. */
  readonly issuerCertificate: Uint8Array
}
