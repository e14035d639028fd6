/** Tokens of a right card of which one claim, or the holder's name, is wrong, by the reason of their refusal. */
import type { BadTokens } from './bad-forms.ts'
import {
  goodClaims,
  goodHeader,
  makeToken,
  NATIONAL_ID,
  NONCE,
  NOW_SECONDS,
  ORIGIN,
} from './test-card-issuer.ts'
import { CN, holderName } from './test-pki.ts'
import { type TokenBench, withoutMember } from './token-bench.ts'

export function badClaims({ issuer, chain, tokenWith, nameToken, rawPayloadToken }: TokenBench): BadTokens {
  return [
    [
      'NATIONAL_ID_AMBIGUOUS',
      [
        [
          'two CNs in one RDN',
          () =>
            nameToken([
              [
                { oid: CN, text: NATIONAL_ID },
                { oid: CN, text: '899700075122' },
              ],
            ]),
        ],
        [
          'two CNs in two RDNs',
          () => nameToken([[{ oid: CN, text: '899700075122' }], ...holderName(NATIONAL_ID)]),
        ],
      ],
    ],
    [
      'NATIONAL_ID_MISSING',
      [
        ['no CN', () => nameToken(holderName(NATIONAL_ID).slice(0, 2))],
        ['an empty CN', () => nameToken([[{ oid: CN, text: '' }]])],
      ],
    ],
    [
      'NATIONAL_ID_UNSAFE',
      [
        ['NUL', () => nameToken(holderName(`${NATIONAL_ID}\0`))],
        ['a right-to-left override', () => nameToken(holderName(`8\u202E${NATIONAL_ID}`))],
        ['65 characters', () => nameToken(holderName('8'.repeat(65)))],
      ],
    ],
    [
      'CLAIMS_MALFORMED',
      [
        ...Object.keys(goodClaims).map((name): [string, () => unknown] => [
          `no ${name}`,
          () => makeToken(goodHeader(chain), withoutMember(goodClaims, name), issuer.holder),
        ]),
        ['a list of audiences', () => tokenWith({ claims: { aud: [ORIGIN] } })],
        ['a sub that is no text', () => tokenWith({ claims: { sub: 810_002_813_839 } })],
        ['times as text', () => tokenWith({ claims: { iat: '2026-11-23' } })],
        ['times with fractions', () => tokenWith({ claims: { iat: NOW_SECONDS + 0.5 } })],
        ['an empty jti', () => tokenWith({ claims: { jti: '' } })],
        ['cnf without jkt', () => tokenWith({ claims: { cnf: { jwk: {} } } })],
        ['claims that are no object', () => makeToken(goodHeader(chain), 'claims', issuer.holder)],
        ['claims that are no JSON', () => rawPayloadToken(Buffer.from('{"iss":'))],
      ],
    ],
    [
      'SUBJECT_MISMATCH',
      [
        ['a sub without the type prefix', () => tokenWith({ claims: { sub: NATIONAL_ID.slice(1) } })],
        ['a sub with a space', () => tokenWith({ claims: { sub: `${NATIONAL_ID} ` } })],
        [
          'letters in another case',
          () =>
            tokenWith({
              chain: [issuer.makeLeaf({ subject: holderName('00B7010446') }), issuer.intermediateDer],
              claims: { sub: '00b7010446' },
            }),
        ],
        [
          'half of an identifier with a slash',
          () =>
            tokenWith({
              chain: [
                issuer.makeLeaf({ subject: holderName('3760021832/000000018') }),
                issuer.intermediateDer,
              ],
              claims: { sub: '3760021832' },
            }),
        ],
      ],
    ],
    ['ISSUER_MISMATCH', [['another issuer', () => tokenWith({ claims: { iss: 'other' } })]]],
    ['PURPOSE_MISMATCH', [['another purpose', () => tokenWith({ claims: { purpose: 'login' } })]]],
    [
      'AUDIENCE_MISMATCH',
      [
        ['another portal', () => tokenWith({ claims: { aud: 'https://evil.example' } })],
        ['another port', () => tokenWith({ claims: { aud: `${ORIGIN}:444` } })],
        ['a slash at the end', () => tokenWith({ claims: { aud: `${ORIGIN}/` } })],
      ],
    ],
    [
      'NONCE_MISMATCH',
      [['the challenge of another session', () => tokenWith({ claims: { nonce: NONCE.replace('q', 'Q') } })]],
    ],
    [
      'LIFETIME_REFUSED',
      [
        ['a life of 301 s', () => tokenWith({ claims: { exp: NOW_SECONDS + 301 } })],
        ['a life of 299 s', () => tokenWith({ claims: { exp: NOW_SECONDS + 299 } })],
        ['an end at the beginning', () => tokenWith({ claims: { exp: NOW_SECONDS } })],
      ],
    ],
  ]
}
