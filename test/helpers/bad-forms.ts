/** Tokens of which one rule of form, signature or certificate is broken, by the reason of their refusal. */
import type { VerificationReason } from '../../src/verify/verification-error.ts'
import { goodClaims, goodHeader, makeToken, thumbprint } from './test-card-issuer.ts'
import { caExtensions, leafExtensions, pem } from './test-pki.ts'
import { type TokenBench, withoutMember } from './token-bench.ts'

/** Reasons, and under each what is wrong and how to make it. */
export type BadTokens = [reason: VerificationReason, cases: [wrong: string, make: () => unknown][]][]

/** NameConstraints: permitted is the domain `example`. */
const PERMITTED_EXAMPLE = '\x30\x0d\xa0\x0b\x30\x09\x82\x07example'

export function badForms(bench: TokenBench): BadTokens {
  const { issuer, attacker, chain, tokenWith, leafToken, intermediateToken, hmacToken, pssToken } = bench
  const { changedClaims, weakToken, illFormedName, unknownAuthority, selfSigned, crossCertified } = bench
  const { cardAsAuthority, tooLongPath } = bench
  return [
    [
      'TOKEN_MALFORMED',
      [
        ['no text', () => ({ token: tokenWith({}) })],
        ['the empty text', () => ''],
        ['two parts', () => tokenWith({}).split('.').slice(0, 2).join('.')],
        ['four parts', () => `${tokenWith({})}.AAAA`],
        ['an empty signature', () => tokenWith({}).replace(/[^.]*$/, '')],
        ['a detached payload', () => tokenWith({}).replace(/\.[^.]*\./, '..')],
        ['padding', () => `${tokenWith({})}=`],
        ['a line end', () => `${tokenWith({})}\n`],
        ['a header that is no JSON', () => `AAAA${tokenWith({}).replace(/^[^.]*/, '')}`],
        ['a header that is a list', () => makeToken([goodHeader(chain)], goodClaims, issuer.holder)],
        ['a header that is null', () => makeToken(null, goodClaims, issuer.holder)],
        ['a header that is a text', () => makeToken('RS256', goodClaims, issuer.holder)],
        [
          'a header that is not UTF-8',
          () => tokenWith({}).replace(/^[^.]*/, Buffer.from([0x22, 0xff, 0x22]).toString('base64url')),
        ],
        ['more than 64 KiB', () => tokenWith({ header: { pad: 'x'.repeat(65_536) } })],
      ],
    ],
    [
      'ALGORITHM_REFUSED',
      [
        [
          'none, without a signature to check',
          () => tokenWith({ header: { alg: 'none' } }).replace(/[^.]*$/, 'AAAA'),
        ],
        ['HS256 with the public key as its secret', () => hmacToken()],
        ['PS256', () => tokenWith({ header: { alg: 'PS256' } })],
        ['RS512', () => tokenWith({ header: { alg: 'RS512' } })],
        ['rs256 in lower case', () => tokenWith({ header: { alg: 'rs256' } })],
        ['no alg', () => makeToken(withoutMember(goodHeader(chain), 'alg'), goodClaims, issuer.holder)],
      ],
    ],
    [
      'TYPE_REFUSED',
      [
        ['another type', () => tokenWith({ header: { typ: 'JWT' } })],
        ['no type', () => makeToken(withoutMember(goodHeader(chain), 'typ'), goodClaims, issuer.holder)],
      ],
    ],
    [
      'CRITICAL_HEADER_REFUSED',
      [
        ['b64, which changes what is signed', () => tokenWith({ header: { crit: ['b64'], b64: false } })],
        ['an unknown parameter', () => tokenWith({ header: { crit: ['exp'], exp: 1 } })],
      ],
    ],
    [
      'KEY_HEADER_REFUSED',
      [
        ['jwk', () => tokenWith({ header: { jwk: issuer.holder.publicKey.export({ format: 'jwk' }) } })],
        ['jku', () => tokenWith({ header: { jku: 'https://evil.example/keys' } })],
        ['x5u', () => tokenWith({ header: { x5u: 'https://evil.example/chain' } })],
      ],
    ],
    [
      'X5C_MALFORMED',
      [
        ['no x5c', () => makeToken(withoutMember(goodHeader(chain), 'x5c'), goodClaims, issuer.holder)],
        ['an empty list', () => tokenWith({ header: { x5c: [] } })],
        ['a text', () => tokenWith({ header: { x5c: issuer.leafDer.toString('base64') } })],
        ['base64url', () => tokenWith({ header: { x5c: [issuer.leafDer.toString('base64url')] } })],
        ['PEM', () => tokenWith({ header: { x5c: [pem(issuer.leafDer)] } })],
        ['a number', () => tokenWith({ header: { x5c: [1] } })],
        ['six certificates', () => tokenWith({ chain: [...chain, ...chain, ...chain] })],
      ],
    ],
    [
      'CERTIFICATE_MALFORMED',
      [
        [
          'bytes that are no certificate',
          () => tokenWith({ chain: [Buffer.from('3000', 'hex'), issuer.intermediateDer] }),
        ],
        [
          'a truncated certificate',
          () => tokenWith({ chain: [issuer.leafDer.subarray(0, -1), issuer.intermediateDer] }),
        ],
        [
          'a byte after the certificate',
          () => tokenWith({ chain: [Buffer.concat([issuer.leafDer, Buffer.of(0)]), issuer.intermediateDer] }),
        ],
        [
          'a bad certificate among those that come along',
          () => tokenWith({ chain: [issuer.leafDer, Buffer.from('3000', 'hex')] }),
        ],
        [
          'an extension that occurs twice',
          () =>
            tokenWith({
              chain: [
                issuer.makeLeaf({ extensions: [...leafExtensions, ...leafExtensions.slice(1, 2)] }),
                issuer.intermediateDer,
              ],
            }),
        ],
        [
          'basicConstraints that are no such thing',
          () =>
            tokenWith({
              chain: [
                issuer.makeLeaf({
                  extensions: [
                    ...leafExtensions.slice(1),
                    { id: '2.5.29.19', critical: true, value: '\x02\x01\x01' },
                  ],
                }),
                issuer.intermediateDer,
              ],
            }),
        ],
        [
          'a keyUsage that is no such thing',
          () =>
            tokenWith({
              chain: [
                issuer.makeLeaf({ extensions: [{ id: '2.5.29.15', critical: true, value: '\x04\x01\x80' }] }),
                issuer.intermediateDer,
              ],
            }),
        ],
        ['a name that is not UTF-8', () => tokenWith({ chain: [illFormedName(), issuer.intermediateDer] })],
      ],
    ],
    [
      'THUMBPRINT_MISMATCH',
      [
        [
          'the thumbprint of another certificate',
          () => tokenWith({ header: { 'x5t#S256': thumbprint(issuer.intermediateDer) } }),
        ],
        [
          'no thumbprint',
          () => makeToken(withoutMember(goodHeader(chain), 'x5t#S256'), goodClaims, issuer.holder),
        ],
      ],
    ],
    ['KEY_REFUSED', [['a key of 1024 bits', () => weakToken()]]],
    [
      'SIGNATURE_INVALID',
      [
        ['the signature of another key', () => makeToken(goodHeader(chain), goodClaims, attacker.holder)],
        ['claims changed after signing', () => changedClaims()],
        ['a signature with PSS padding', () => pssToken()],
      ],
    ],
    [
      'CERTIFICATE_IS_AUTHORITY',
      [
        [
          'an authority that signs itself',
          () => makeToken(goodHeader([issuer.intermediateDer]), goodClaims, issuer.intermediate.keys),
        ],
      ],
    ],
    [
      'CERTIFICATE_KEY_USAGE',
      [
        [
          'the signature certificate (nonRepudiation alone)',
          () => leafToken([{ name: 'keyUsage', critical: true, nonRepudiation: true }]),
        ],
        ['no keyUsage', () => leafToken([{ name: 'extKeyUsage', clientAuth: true }])],
      ],
    ],
    [
      'CERTIFICATE_PURPOSE',
      [
        [
          'a server certificate',
          () => leafToken([...leafExtensions.slice(0, 2), { name: 'extKeyUsage', serverAuth: true }]),
        ],
      ],
    ],
    [
      'CERTIFICATE_EXPIRED',
      [
        [
          'a second after the end',
          () =>
            tokenWith({
              chain: [issuer.makeLeaf({ notAfter: '2026-11-23T09:59:59Z' }), issuer.intermediateDer],
            }),
        ],
      ],
    ],
    [
      'CERTIFICATE_NOT_YET_VALID',
      [
        [
          'a second before the beginning',
          () =>
            tokenWith({
              chain: [issuer.makeLeaf({ notBefore: '2026-11-23T10:00:01Z' }), issuer.intermediateDer],
            }),
        ],
      ],
    ],
    [
      'CERTIFICATE_ALGORITHM_REFUSED',
      [['SHA-1', () => tokenWith({ chain: [issuer.makeLeaf({ digest: 'sha1' }), issuer.intermediateDer] })]],
    ],
    [
      'CRITICAL_EXTENSION_REFUSED',
      [
        [
          'unknown, in the certificate',
          () => leafToken([...leafExtensions, { id: '1.2.3.4', critical: true, value: '\x05\x00' }]),
        ],
        [
          'name constraints, in the authority',
          () =>
            intermediateToken({
              extensions: [...caExtensions(0), { id: '2.5.29.30', critical: true, value: PERMITTED_EXAMPLE }],
            }),
        ],
      ],
    ],
    [
      'CERTIFICATE_SIGNATURE_INVALID',
      [
        [
          'the right issuer name over the signature of another key',
          () =>
            tokenWith({
              chain: [
                issuer.makeLeaf({ issuer: { name: issuer.intermediate.name, keys: attacker.root.keys } }),
                issuer.intermediateDer,
              ],
            }),
        ],
      ],
    ],
    [
      'CHAIN_UNTRUSTED',
      [
        ['an unknown authority', () => unknownAuthority()],
        ['a certificate that signs itself', () => tokenWith({ chain: [selfSigned()] })],
        ['a missing intermediate', () => tokenWith({ chain: [issuer.leafDer] })],
        ['authorities that certify each other', () => crossCertified()],
      ],
    ],
    ['AUTHORITY_NOT_CA', [['a card that issues certificates', () => cardAsAuthority()]]],
    [
      'AUTHORITY_KEY_USAGE',
      [
        [
          'an authority without keyCertSign',
          () =>
            intermediateToken({
              extensions: [
                { name: 'basicConstraints', critical: true, cA: true },
                { name: 'keyUsage', critical: true, cRLSign: true },
              ],
            }),
        ],
      ],
    ],
    [
      'AUTHORITY_EXPIRED',
      [['an authority that has expired', () => intermediateToken({ notAfter: '2026-11-23T09:59:59Z' })]],
    ],
    [
      'AUTHORITY_NOT_YET_VALID',
      [
        [
          'an authority that is not valid yet',
          () => intermediateToken({ notBefore: '2026-11-23T10:00:01Z' }),
        ],
      ],
    ],
    ['PATH_LENGTH_EXCEEDED', [['an authority below one that allows none', () => tooLongPath()]]],
  ]
}
