/** A root, an issuing authority and a holder's certificate with the keys to sign as any of them. */
import { createHash, sign } from 'node:crypto'
import {
  authorityName,
  caExtensions,
  type CertificateSpec,
  holderName,
  type KeyPair,
  leafExtensions,
  makeCertificate,
  type Name,
} from './test-pki.ts'

export const NATIONAL_ID = '810002813839'
export const NOW = new Date('2026-11-23T10:00:00Z')
export const NOW_SECONDS = NOW.getTime() / 1000
export const ORIGIN = 'https://sante-paca.fr'
export const NONCE = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA'

interface Issuer {
  readonly name: Name
  readonly keys: KeyPair
}

/**
 * A root, an authority below it and a leaf below that, as a real card's.
 *
 * @param nextKeys - gives the keys, one pair after the other; issuers of one test take them from one series.
 */
export function makeCardIssuer(nextKeys: () => KeyPair, suffix = '') {
  const root: Issuer = { name: authorityName(`AC RACINE FORT${suffix}`), keys: nextKeys() }
  const intermediate: Issuer = { name: authorityName(`AC FORT PERSONNES${suffix}`), keys: nextKeys() }
  const holder = nextKeys()
  const rootDer = makeCertificate({
    subject: root.name,
    keys: root.keys,
    notAfter: '2033-06-25T00:00:00Z',
    extensions: caExtensions(),
  })
  const makeIntermediate = (change: Partial<CertificateSpec> = {}): Buffer =>
    makeCertificate({
      subject: intermediate.name,
      keys: intermediate.keys,
      issuer: root,
      notAfter: '2033-06-24T00:00:00Z',
      extensions: caExtensions(0),
      ...change,
    })
  const makeLeaf = (change: Partial<CertificateSpec> = {}): Buffer =>
    makeCertificate({
      subject: holderName(NATIONAL_ID),
      keys: holder,
      issuer: intermediate,
      extensions: leafExtensions,
      ...change,
    })
  return {
    root,
    intermediate,
    holder,
    rootDer,
    intermediateDer: makeIntermediate(),
    leafDer: makeLeaf(),
    makeIntermediate,
    makeLeaf,
  }
}

export const goodClaims = {
  iss: 'cps-bridge',
  aud: ORIGIN,
  nonce: NONCE,
  sub: NATIONAL_ID,
  purpose: 'ecps-activation',
  iat: NOW_SECONDS,
  exp: NOW_SECONDS + 300,
  jti: '5d1b1c6a-6f3f-4b52-8f6e-2b8f0f6f3f11',
}

export const thumbprint = (der: Uint8Array): string => createHash('sha256').update(der).digest('base64url')

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** The header of a right token over these certificates. */
export const goodHeader = (chain: readonly Buffer[]): Record<string, unknown> => ({
  alg: 'RS256',
  typ: 'cps-activation+jwt',
  x5c: chain.map((der) => der.toString('base64')),
  'x5t#S256': thumbprint(chain[0] ?? Buffer.alloc(0)),
})

/** A compact JWS over any header and claims, signed with RS256. */
export function makeToken(header: unknown, claims: unknown, keys: KeyPair): string {
  const signingInput = `${encode(header)}.${encode(claims)}`
  return `${signingInput}.${sign('sha256', Buffer.from(signingInput), keys.privateKey).toString('base64url')}`
}
