/** The activation signature (protocol 5, “The signature”). */
import type { Bench } from '../bench.ts'
import { CHALLENGE, expectHttpError, isUtc, isWebEidSignature, openJws, PIN } from '../expect.ts'
import { NotTried, same, that } from '../difference.ts'
import type { Row } from '../row.ts'
import type { Facts } from '../wire.ts'

/** The PIN goes the way of this origin: in the call, or by the holder's prompt. */
const signed = async (bench: Bench, params: object): Promise<Facts> => {
  if (bench.policy.identity === 'deny') throw new NotTried('the origin may not see an identity')
  const portal = await bench.dial()
  const pin = bench.policy.pinEntry === 'api' ? { pin: PIN } : {}
  return bench.result(await portal.callWithHolder('activation.sign', { ...params, ...pin }))
}

export const SIGNATURE_ROWS: readonly Row[] = [
  {
    name: 'signature/jws',
    clause: '5',
    sentence: 'A compact JWS with the certificate, for the origin that called, valid for 300 s.',
    card: 'rpps',
    async run(bench) {
      const { format, token, certificate, nationalId, verified } = await signed(bench, {
        challenge: CHALLENGE,
      })
      same('format and verified', { format, verified }, { format: 'jws', verified: false })
      const { header, claims } = openJws(String(token), String(certificate))
      same('alg and typ', [header['alg'], header['typ']], ['RS256', 'cps-activation+jwt'])
      same('first of x5c', (header['x5c'] as readonly unknown[])[0], certificate)
      const { iss, aud, nonce, sub, purpose, iat, exp, jti } = claims
      same(
        'iss, aud, nonce, sub, purpose',
        [iss, aud, nonce, sub, purpose],
        ['cps-bridge', bench.origin, CHALLENGE, nationalId, 'ecps-activation'],
      )
      same('exp - iat', Number(exp) - Number(iat), 300)
      that(typeof jti === 'string' && jti !== '', 'jti', jti)
    },
  },
  {
    name: 'signature/confirm',
    clause: '5',
    sentence: 'With confirm, the statement bears the thumbprint of the key of the page.',
    card: 'rpps',
    async run(bench) {
      const confirm = Buffer.alloc(32, 9).toString('base64url')
      const { token, certificate } = await signed(bench, { challenge: CHALLENGE, confirm })
      same('cnf', openJws(String(token), String(certificate)).claims['cnf'], { jkt: confirm })
    },
  },
  {
    name: 'signature/challenge',
    clause: '5',
    sentence: 'A challenge has 32 to 512 bytes in base64url without padding, else REQUEST_INVALID.',
    card: 'rpps',
    async run(bench) {
      const bytes = (length: number): string => Buffer.alloc(length, 1).toString('base64url')
      for (const challenge of ['', bytes(31), bytes(513), `${bytes(32)}=`, `+${bytes(32).slice(1)}`]) {
        const details = expectHttpError(
          await bench.post('activation.sign', { challenge }),
          400,
          'REQUEST_INVALID',
        )
        same('path', details['path'], '/params/challenge')
      }
    },
  },
  {
    name: 'signature/web-eid',
    clause: '5',
    sentence: 'web-eid:1.0 is for origins that list it, and signs the hashes of origin and challenge.',
    card: 'rpps',
    async run(bench) {
      const call = { challenge: Buffer.alloc(33, 3).toString('base64'), format: 'web-eid:1.0' }
      if (!bench.policy.formats.includes('web-eid:1.0')) {
        expectHttpError(await bench.post('activation.sign', call), 400, 'REQUEST_INVALID')
        return
      }
      const token = Object((await signed(bench, call))['token']) as Facts
      same('algorithm', token['algorithm'], 'RS256')
      that(isWebEidSignature(token, bench.origin, call.challenge), 'the signature is valid', token)
    },
  },
  {
    name: 'signature/expect',
    clause: '5',
    sentence: 'expect is compared before any prompt or VERIFY: CARD_MISMATCH, HTTP 409.',
    card: 'rpps',
    async run(bench) {
      const call = { challenge: CHALLENGE, expect: { nationalId: 'somebody else' } }
      expectHttpError(await bench.post('activation.sign', call), 409, 'CARD_MISMATCH')
      const portal = await bench.dial()
      await portal.call('activation.sign', { challenge: CHALLENGE, expect: { test: false } })
      same(
        'notifications',
        portal.notifications().map(({ method }) => method),
        [],
      )
    },
  },
  {
    name: 'signature/expired',
    clause: '5, 7',
    sentence: 'An expired certificate does not sign: CERTIFICATE_EXPIRED.',
    // Where a page asks the holder, it may be closed before they answer: an answer would be left over.
    pinEntry: 'api',
    card: 'expired',
    async run(bench) {
      const answer = await bench.post('activation.sign', { challenge: CHALLENGE, pin: PIN })
      if (answer.message.error?.data?.['code'] === 'CONSENT_REFUSED')
        throw new NotTried('the origin may not see an identity unasked')
      const { notAfter } = expectHttpError(answer, 422, 'CERTIFICATE_EXPIRED')
      that(isUtc(notAfter), 'details.notAfter in UTC', notAfter)
    },
  },
]
