/** Tokens of the format `web-eid:1.0`, right ones and wrong ones. */
import { createHash, sign } from 'node:crypto'
import type { VerificationReason } from '../../src/verify/verification-error.ts'
import { ORIGIN } from './test-card-issuer.ts'
import { holderName, type KeyPair, leafExtensions, makeKeys } from './test-pki.ts'
import type { TokenBench } from './token-bench.ts'

/** 32 bytes in base64. */
export const CHALLENGE = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

interface Change {
  readonly origin?: string
  readonly challenge?: string
  readonly keys?: KeyPair
  readonly leaf?: Buffer
  readonly members?: object
}

/** A token of the bench's card. */
export function makeWebEidToken({ issuer }: TokenBench, change: Change = {}) {
  const { origin = ORIGIN, challenge = CHALLENGE, keys = issuer.holder, leaf = issuer.leafDer } = change
  const signed = Buffer.concat([sha256(origin), sha256(challenge)])
  return {
    unverifiedCertificate: leaf.toString('base64'),
    algorithm: 'RS256',
    signature: sign('sha256', signed, keys.privateKey).toString('base64'),
    format: 'web-eid:1.0',
    appVersion: 'cps-bridge/0.1.0',
    ...change.members,
  }
}

type Refused = [reason: VerificationReason, wrong: string, make: () => unknown]

/** Every token of which one rule is broken. */
export function badWebEid(bench: TokenBench): Refused[] {
  const { issuer, attacker } = bench
  const make = (change?: Change) => makeWebEidToken(bench, change)
  const leaf = (change: Parameters<typeof issuer.makeLeaf>[0]) => make({ leaf: issuer.makeLeaf(change) })
  const weak = () => {
    const keys = makeKeys(1024)
    return make({ keys, leaf: issuer.makeLeaf({ keys }) })
  }
  return [
    ['TOKEN_MALFORMED', 'a text', () => JSON.stringify(make())],
    ['TOKEN_MALFORMED', 'null', () => null],
    ['TOKEN_MALFORMED', 'no signature', () => make({ members: { signature: undefined } })],
    ['TOKEN_MALFORMED', 'a signature in base64url', () => make({ members: { signature: '-_-_' } })],
    ['TOKEN_MALFORMED', 'an empty certificate', () => make({ members: { unverifiedCertificate: '' } })],
    ['TYPE_REFUSED', 'another format', () => make({ members: { format: 'web-eid:1.1' } })],
    ['ALGORITHM_REFUSED', 'another algorithm', () => make({ members: { algorithm: 'ES256' } })],
    ['CERTIFICATE_MALFORMED', 'no certificate', () => make({ members: { unverifiedCertificate: 'MAA=' } })],
    ['SIGNATURE_INVALID', 'a token for another origin', () => make({ origin: 'https://evil.example' })],
    ['SIGNATURE_INVALID', 'a token for another challenge', () => make({ challenge: CHALLENGE.slice(1) })],
    ['SIGNATURE_INVALID', 'a token of another key', () => make({ keys: attacker.holder })],
    ['KEY_REFUSED', 'a key of 1024 bits', () => weak()],
    [
      'CHAIN_UNTRUSTED',
      'a card of an authority that is not trusted',
      () =>
        make({
          leaf: issuer.makeLeaf({ issuer: { name: holderName('x'), keys: attacker.holder } }),
        }),
    ],
    [
      'CERTIFICATE_KEY_USAGE',
      'the signature certificate',
      () =>
        make({
          leaf: issuer.makeLeaf({ extensions: [{ name: 'keyUsage', critical: true, nonRepudiation: true }] }),
        }),
    ],

    [
      'CERTIFICATE_IS_AUTHORITY',
      'an authority',
      () => make({ keys: issuer.intermediate.keys, leaf: issuer.intermediateDer }),
    ],
    [
      'CERTIFICATE_PURPOSE',
      'a server certificate',
      () => leaf({ extensions: [...leafExtensions.slice(0, 2), { name: 'extKeyUsage', serverAuth: true }] }),
    ],
    ['CERTIFICATE_EXPIRED', 'a second after the end', () => leaf({ notAfter: '2026-11-23T09:59:59Z' })],
    [
      'CERTIFICATE_NOT_YET_VALID',
      'a second before the beginning',
      () => leaf({ notBefore: '2026-11-23T10:00:01Z' }),
    ],
    ['CERTIFICATE_ALGORITHM_REFUSED', 'SHA-1', () => leaf({ digest: 'sha1' })],
    [
      'CRITICAL_EXTENSION_REFUSED',
      'an unknown one',
      () => leaf({ extensions: [...leafExtensions, { id: '1.2.3.4', critical: true, value: '\x05\x00' }] }),
    ],
    [
      'CERTIFICATE_SIGNATURE_INVALID',
      'the right issuer name over the signature of another key',
      () => leaf({ issuer: { name: issuer.intermediate.name, keys: attacker.root.keys } }),
    ],
    ['NATIONAL_ID_MISSING', 'no CN', () => leaf({ subject: holderName('x').slice(0, 2) })],
    [
      'NATIONAL_ID_AMBIGUOUS',
      'two CNs',
      () => leaf({ subject: [...holderName('899700075122'), ...holderName('810002813839')] }),
    ],
    [
      'NATIONAL_ID_UNSAFE',
      'a right-to-left override',
      () => leaf({ subject: holderName('8\u202E10002813839') }),
    ],
  ]
}
