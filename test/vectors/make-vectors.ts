/** Makes the token vectors: `node scripts/make-vectors.mjs` writes them to `fixtures/vectors`. */
import { badClaims } from '../helpers/bad-claims.ts'
import { badForms } from '../helpers/bad-forms.ts'
import { badWebEid, CHALLENGE, makeWebEidToken } from '../helpers/bad-web-eid.ts'
import {
  goodClaims,
  goodHeader,
  makeToken,
  NATIONAL_ID,
  NONCE,
  NOW,
  NOW_SECONDS,
  ORIGIN,
  thumbprint,
} from '../helpers/test-card-issuer.ts'
import { CN, holderName, leafExtensions, pem } from '../helpers/test-pki.ts'
import { createTokenBench, type TokenBench } from '../helpers/token-bench.ts'
import type { VectorFile } from '../helpers/vectors.ts'
import { describeVectors, type MadeVector as Vector } from './describe-vectors.ts'
import { revocationVectors } from './revocation-vectors.ts'

const SESSION = 'session-a'
const after = (seconds: number): string => new Date(NOW.getTime() + seconds * 1000).toISOString()

/** Judged now, a minute after its challenge was issued to the same session. */
function vector(
  name: string,
  token: unknown,
  expect: Vector['expect'],
  change: Partial<Vector> = {},
): Vector {
  const value = typeof token === 'string' ? NONCE : CHALLENGE
  const challenge = { value, session: SESSION, issuedAt: after(-60) }
  return { name, token, at: after(0), session: SESSION, challenge, ...change, expect }
}

/** The last character of a signature of 256 bytes has four bits that mean nothing. */
function otherSpelling(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return token.slice(0, -1) + (alphabet[alphabet.indexOf(token.slice(-1)) + 1] ?? '')
}

function goodJws({ issuer, nameToken, tokenWith, testChain }: TokenBench): readonly Vector[] {
  const jkt = thumbprint(Buffer.from('key'))
  const accepted = { nationalId: NATIONAL_ID, clockSkewSeconds: 0 }
  const employee = '3B60021832/000000018'
  const employeeLeaf = issuer.makeLeaf({ subject: holderName(employee) })
  const odd = '00B7*1;0446'
  const named = (...names: [familyName: string, givenName: string]) =>
    nameToken(holderName(NATIONAL_ID, ...names))
  const leafToken = (change: Parameters<typeof issuer.makeLeaf>[0]) =>
    tokenWith({ chain: [issuer.makeLeaf(change), issuer.intermediateDer] })
  const purposes = { name: 'extKeyUsage', '2.5.29.37.0': true }
  const dated = (iat: number) => tokenWith({ claims: { iat, exp: iat + 300 } })
  return [
    vector('a right token', tokenWith({}), accepted),
    vector('bound to the key that is demanded', tokenWith({ claims: { cnf: { jkt } } }), accepted, {
      confirm: jkt,
    }),
    vector('bound to a key that nobody demands', tokenWith({ claims: { cnf: { jkt } } }), accepted, {
      tests: 'confirmation',
    }),
    vector('a claim that the contract may gain', tokenWith({ claims: { more: true } }), accepted, {
      tests: 'moreClaims',
    }),
    vector(
      'an identifier with a slash',
      tokenWith({ chain: [employeeLeaf, issuer.intermediateDer], claims: { sub: employee } }),
      { ...accepted, nationalId: employee },
      { tests: 'nationalId' },
    ),
    vector(
      'an identifier with letters, a star and a semicolon',
      tokenWith({
        chain: [issuer.makeLeaf({ subject: holderName(odd) }), issuer.intermediateDer],
        claims: { sub: odd },
      }),
      { ...accepted, nationalId: odd },
      { tests: 'nationalId' },
    ),
    vector('an RDN that begins with the given name', named('LEFÈVRE-ÇELIK', 'Anaïs'), accepted, {
      tests: 'nationalId',
    }),
    vector('an RDN that begins with the surname', named('LY', 'Anne-Charlotte'), accepted, {
      tests: 'nationalId',
    }),
    vector('an RDN that begins with the CN', named('LEFÈVRE-ÇELIK', 'Marie-Clémentine'), accepted, {
      tests: 'nationalId',
    }),
    vector('an RDN that ends with the CN', named('LY', 'Zoé'), accepted, { tests: 'nationalId' }),
    vector(
      'an RDN that is not sorted as DER demands: some libraries refuse it',
      leafToken({ subject: holderName(NATIONAL_ID), unsortedNames: true }),
      accepted,
      { tests: 'unsortedName', expectStrict: { reason: 'CERTIFICATE_MALFORMED' } },
    ),
    vector(
      'an identifier in a BMPString',
      nameToken([[{ oid: CN, text: NATIONAL_ID, kind: 'bmp' }]]),
      accepted,
      { tests: 'stringKinds' },
    ),
    vector(
      'a certificate for any purpose',
      leafToken({ extensions: [...leafExtensions.slice(0, 2), purposes] }),
      accepted,
    ),
    vector('a certificate that is signed with SHA-384', leafToken({ digest: 'sha384' }), accepted),
    vector(
      'of a clock that is an hour ahead',
      dated(NOW_SECONDS + 3600),
      { ...accepted, clockSkewSeconds: 3600 },
      { tests: 'clock' },
    ),
    vector(
      'of a clock that is a day behind',
      dated(NOW_SECONDS - 86_400),
      { ...accepted, clockSkewSeconds: 60 - 86_400 },
      { tests: 'clock' },
    ),
    vector('in the last second of its challenge', tokenWith({}), accepted, {
      at: after(239),
      tests: 'lastSecond',
    }),
    vector(
      'a test card where they are allowed',
      tokenWith({ chain: testChain('TEST AC FORT PERSONNES', 'IGC-SANTE TEST') }),
      accepted,
      {
        allowTest: true,
      },
    ),
  ]
}

function badJws(bench: TokenBench): readonly Vector[] {
  const { issuer, attacker, tokenWith, testChain } = bench
  const own = issuer.makeLeaf({ subject: holderName('899700075122'), keys: attacker.holder })
  const stolen = makeToken(goodHeader([own, issuer.intermediateDer]), goodClaims, attacker.holder)
  const jkt = thumbprint(Buffer.from('key'))
  const testToken = tokenWith({ chain: testChain('TEST AC FORT PERSONNES', 'IGC-SANTE TEST') })
  const tables = [...badForms(bench), ...badClaims(bench)]
    // The verifier that issues challenges knows four ways in which a nonce is wrong instead.
    .filter(([reason]) => reason !== 'NONCE_MISMATCH')
    .flatMap(([reason, cases]) =>
      cases.map(([wrong, make]) => {
        const token = make()
        const actual = typeof token === 'string' ? reason : 'FORMAT_REFUSED'
        return vector(`${actual}: ${wrong}`, token, { reason: actual })
      }),
    )
  return [
    vector("SUBJECT_MISMATCH: another person's sub, signed validly by the attacker's own card", stolen, {
      reason: 'SUBJECT_MISMATCH',
    }),
    ...tables,
    vector('TOKEN_MALFORMED: bits at the end that mean nothing', otherSpelling(tokenWith({})), {
      reason: 'TOKEN_MALFORMED',
    }),
    vector(
      'NONCE_UNKNOWN: nobody issued it',
      tokenWith({}),
      { reason: 'NONCE_UNKNOWN' },
      { challenge: null },
    ),
    vector(
      'NONCE_UNKNOWN: issued to another browser session',
      tokenWith({}),
      { reason: 'NONCE_UNKNOWN' },
      { session: 'session-b' },
    ),
    vector('NONCE_UNKNOWN: another challenge', tokenWith({ claims: { nonce: NONCE.replace('q', 'Q') } }), {
      reason: 'NONCE_UNKNOWN',
    }),
    vector('NONCE_USED: replayed', tokenWith({}), { reason: 'NONCE_USED' }, { sentBefore: true }),
    vector(
      'NONCE_EXPIRED: after five minutes',
      tokenWith({}),
      { reason: 'NONCE_EXPIRED' },
      { at: after(240) },
    ),
    vector(
      'CONFIRMATION_MISMATCH: bound to no key',
      tokenWith({}),
      { reason: 'CONFIRMATION_MISMATCH' },
      { confirm: jkt },
    ),
    vector(
      'CONFIRMATION_MISMATCH: bound to another key',
      tokenWith({ claims: { cnf: { jkt: thumbprint(Buffer.from('other')) } } }),
      { reason: 'CONFIRMATION_MISMATCH' },
      { confirm: jkt },
    ),
    vector('TEST_AUTHORITY: a test card', testToken, { reason: 'TEST_AUTHORITY' }),
    vector('FORMAT_REFUSED: an identification where an activation is due', makeWebEidToken(bench), {
      reason: 'FORMAT_REFUSED',
    }),
  ]
}

function webEidVectors(bench: TokenBench): readonly Vector[] {
  const { issuer, attacker } = bench
  const right = makeWebEidToken(bench)
  const forWebEid = (
    name: string,
    token: unknown,
    expect: Vector['expect'],
    change: Partial<Vector> = {},
  ): Vector =>
    vector(name, token, expect, {
      challenge: { value: CHALLENGE, session: SESSION, issuedAt: after(-60) },
      ...change,
    })
  const stranger = makeWebEidToken(bench, {
    keys: attacker.holder,
    members: { unverifiedCertificate: issuer.leafDer.toString('base64') },
  })
  return [
    forWebEid('a right token', right, { nationalId: NATIONAL_ID }),
    forWebEid("SIGNATURE_INVALID: another person's certificate over the attacker's signature", stranger, {
      reason: 'SIGNATURE_INVALID',
    }),
    ...badWebEid(bench).map(([reason, wrong, make]) => {
      const token = make() ?? null
      const actual = typeof token === 'string' ? 'FORMAT_REFUSED' : reason
      return forWebEid(`${actual}: ${wrong}`, token, { reason: actual })
    }),
    forWebEid('NONCE_UNKNOWN: nobody issued it', right, { reason: 'NONCE_UNKNOWN' }, { challenge: null }),
    forWebEid(
      'NONCE_UNKNOWN: issued to another browser session',
      right,
      { reason: 'NONCE_UNKNOWN' },
      { session: 'session-b' },
    ),
    forWebEid('NONCE_USED: replayed', right, { reason: 'NONCE_USED' }, { sentBefore: true }),
    forWebEid('NONCE_EXPIRED: after five minutes', right, { reason: 'NONCE_EXPIRED' }, { at: after(240) }),
    forWebEid('FORMAT_REFUSED: an activation where an identification is due', bench.tokenWith({}), {
      reason: 'FORMAT_REFUSED',
    }),
  ]
}

/** Every file of vectors by its name. */
export async function makeVectors(): Promise<Readonly<Record<string, VectorFile>>> {
  const bench = createTokenBench()
  const { rootDer, intermediateDer } = bench.issuer
  const common = { audience: ORIGIN }
  return {
    jws: {
      ...common,
      format: 'jws',
      anchors: [pem(rootDer)],
      vectors: describeVectors('jws', [...goodJws(bench), ...badJws(bench)]),
    },
    'web-eid': {
      ...common,
      format: 'web-eid:1.0',
      anchors: [pem(intermediateDer)],
      vectors: describeVectors('web-eid:1.0', webEidVectors(bench)),
    },
    revocation: { ...common, format: 'jws', ...(await revocationVectors()) },
  }
}
