/** How the bridge speaks TLS (protocol, section 9). */

/** Certificate chain and private key, PEM. */
export interface TlsLeaf {
  readonly certPem: string
  readonly keyPem: string
}

/** ECDHE with AEAD alone: the suites of TLS 1.3, and these six of TLS 1.2 (RFC 9325, section 4.2). */
const CIPHERS = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':')
/** Without the finite fields that TLS 1.3 would take too (RFC 7919). */
const CURVES = 'X25519:P-256:P-384:P-521'

export function secureContext({ certPem, keyPem }: TlsLeaf) {
  return {
    cert: certPem,
    key: keyPem,
    minVersion: 'TLSv1.2',
    ciphers: CIPHERS,
    ecdhCurve: CURVES,
    honorCipherOrder: true,
  } as const
}
