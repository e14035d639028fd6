/** Revocation, asked of `openssl ocsp` and of lists that `openssl ca` made. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FetchLike } from '../../../src/verify/bounded-fetch.ts'
import type { RevocationOptions } from '../../../src/verify/revocation-types.ts'
import { createTokenVerifier } from '../../../src/verify/token-verifier.ts'
import { VerificationError } from '../../../src/verify/verification-error.ts'
import { RevocationBench } from '../../helpers/revocation-bench.ts'
import { authorityName, caExtensions } from '../../helpers/test-pki.ts'
import { addressExtensions } from '../../helpers/revocation-extensions.ts'
import { expected } from '../../helpers/token-bench.ts'

const DAY_MS = 86_400_000
const bench = new RevocationBench()

beforeAll(() => bench.start())
afterAll(() => bench.stop())

/** A portal that trusts the cards' issuer, with a clock that can be moved and its requests counted. */
function makePortal(revocation: Partial<RevocationOptions>, anchors: readonly Buffer[] = [bench.issuerDer]) {
  const portal = { requests: 0, aheadMs: 0 }
  const counted: FetchLike = (url, init) => {
    portal.requests += 1
    return fetch(url, init)
  }
  const verifier = createTokenVerifier({
    anchors,
    revocation: { failure: 'hard', fetch: counted, ...revocation },
    now: () => new Date(Date.now() + portal.aheadMs),
  })
  /** What is known of the card, or why it is refused. */
  const ask = async (...chain: Buffer[]): Promise<string> => {
    try {
      const { revocation: known } = await verifier.verifyActivation(bench.token(...chain), expected)
      return known.status === 'unknown' ? `unknown: ${known.reason}` : known.status
    } catch (error) {
      if (error instanceof VerificationError) return error.reason
      throw error
    }
  }
  return { portal, ask }
}

const askOnce = (chain: readonly Buffer[], revocation: Partial<RevocationOptions>): Promise<string> =>
  makePortal(revocation).ask(...chain)

/** An address where nobody listens. */
const NOWHERE = 'http://127.0.0.1:9/'

/** Hands a question on, and gives the first answer that it ever got. */
const forwardTo =
  (url: () => string, answers: Buffer[]) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    void (async () => {
      const answer = await fetch(url(), { method: 'POST', body: await buffer(request) })
      answers.push(Buffer.from(await answer.arrayBuffer()))
      response.end(answers[0])
    })()
  }

describe('revocation by OCSP', () => {
  it('accepts a good card', async () => {
    const card = bench.makeCard()
    const { url } = await bench.startResponder([[card, 'good']])
    expect(await askOnce([card], { ocspUrls: [url] })).toBe('good')
  })

  it('refuses a card that the authority does not know, asked at the address that it names', async () => {
    const { url } = await bench.startResponder([])
    const stranger = bench.makeCard({ ocsp: [url] })
    expect(await askOnce([stranger], {})).toBe('REVOCATION_UNKNOWN')
    expect(await askOnce([stranger], { failure: 'soft' })).toBe('unknown: REVOCATION_UNKNOWN')
  })

  it('asks at the address that the card names', async () => {
    const asked: Buffer[] = []
    const named = bench.serve(forwardTo(() => responder.url, asked))
    const card = bench.makeCard({ ocsp: [named] })
    const responder = await bench.startResponder([[card, 'good']])
    expect(await askOnce([card], {})).toBe('good')
    expect(asked).toHaveLength(1)
  })

  it('refuses a revoked card, with soft failure too', async () => {
    const card = bench.makeCard()
    const { url } = await bench.startResponder([[card, 'revoked']])
    expect(await askOnce([card], { ocspUrls: [url] })).toBe('CERTIFICATE_REVOKED')
    expect(await askOnce([card], { ocspUrls: [url], failure: 'soft' })).toBe('CERTIFICATE_REVOKED')
  })

  it('believes an answer for its time and not after: REVOCATION_STALE', async () => {
    const card = bench.makeCard()
    const { url } = await bench.startResponder([[card, 'good']])
    const { portal, ask } = makePortal({ ocspUrls: [url] })
    portal.aheadMs = 2 * DAY_MS
    expect(await ask(card)).toBe('REVOCATION_STALE')
    portal.aheadMs = -2 * DAY_MS + 3_600_000
    expect(await ask(card)).toBe('REVOCATION_STALE')
  })

  it('believes an old answer that the card is revoked, with soft failure too', async () => {
    const card = bench.makeCard()
    const { url } = await bench.startResponder([[card, 'revoked']])
    const { portal, ask } = makePortal({ ocspUrls: [url], failure: 'soft' })
    portal.aheadMs = 2 * DAY_MS
    expect(await ask(card)).toBe('CERTIFICATE_REVOKED')
  })

  it('asks once while the answer is kept, an hour at most', async () => {
    const card = bench.makeCard()
    const { url, stop } = await bench.startResponder([[card, 'good']])
    const { portal, ask } = makePortal({ ocspUrls: [url] })
    expect(await Promise.all([ask(card), ask(card)])).toEqual(['good', 'good'])
    expect(await ask(card)).toBe('good')
    expect(portal.requests).toBe(1)
    await stop()
    portal.aheadMs = 3_500_000
    expect(await ask(card)).toBe('good')
    portal.aheadMs = 3_700_000
    expect(await ask(card)).toBe('REVOCATION_UNKNOWN')
    expect(portal.requests).toBe(2)
  })

  it('keeps that a card is revoked, too', async () => {
    const card = bench.makeCard()
    const { url, stop } = await bench.startResponder([[card, 'revoked']])
    const { ask } = makePortal({ ocspUrls: [url], failure: 'soft' })
    expect(await ask(card)).toBe('CERTIFICATE_REVOKED')
    await stop()
    expect(await ask(card)).toBe('CERTIFICATE_REVOKED')
  })

  it.each([
    ['hard', 'REVOCATION_UNKNOWN'],
    ['soft', 'unknown: REVOCATION_UNKNOWN'],
  ] as const)('with %s failure and nobody there: %s', async (failure, outcome) => {
    const card = bench.makeCard({ ocsp: [NOWHERE], crl: [NOWHERE] })
    expect(await askOnce([card], { failure })).toBe(outcome)
    expect(await askOnce([bench.makeCard()], { failure })).toBe(outcome)
  })

  it('asks the next one when the first is away', async () => {
    const card = bench.makeCard()
    const { url } = await bench.startResponder([[card, 'good']])
    expect(await askOnce([card], { ocspUrls: [NOWHERE, url] })).toBe('good')
  })

  it('accepts the answer of a responder that the issuer named', async () => {
    const card = bench.makeCard()
    const { url } = await bench.startResponder([[card, 'good']], bench.makeDelegate())
    expect(await askOnce([card], { ocspUrls: [url] })).toBe('good')
  })

  it.each([
    [
      'a key of nobody',
      () => {
        const name = authorityName('AC FORT PERSONNES')
        const keys = bench.strangerKeys
        return { der: bench.certificate({ subject: name, keys, extensions: caExtensions(0) }), keys }
      },
    ],
    [
      'a certificate of the issuer without the purpose OCSPSigning',
      () =>
        bench.makeDelegate({
          extensions: [
            { name: 'keyUsage', critical: true, digitalSignature: true },
            { name: 'extKeyUsage', clientAuth: true },
          ],
        }),
    ],
    [
      'a certificate without purposes: any card',
      () =>
        bench.makeDelegate({ extensions: [{ name: 'keyUsage', critical: true, digitalSignature: true }] }),
    ],
    [
      'a responder of another authority',
      () => bench.makeDelegate({ issuer: { name: authorityName('AC INCONNUE'), keys: bench.strangerKeys } }),
    ],
    [
      'a responder of a namesake of the issuer',
      () => bench.makeDelegate({ issuer: { name: bench.issuer.name, keys: bench.strangerKeys } }),
    ],
    [
      'a responder whose certificate has ended',
      () => bench.makeDelegate({ notAfter: new Date(Date.now() - DAY_MS).toISOString() }),
    ],
  ])('refuses the answer of %s: OCSP_RESPONDER_REFUSED', async (_name, signer) => {
    const card = bench.makeCard()
    const { url } = await bench.startResponder([[card, 'good']], signer())
    expect(await askOnce([card], { ocspUrls: [url] })).toBe('OCSP_RESPONDER_REFUSED')
    expect(await askOnce([card], { ocspUrls: [url], failure: 'soft' })).toBe(
      'unknown: OCSP_RESPONDER_REFUSED',
    )
  })

  it('refuses the answer to an earlier question: OCSP_NONCE_MISMATCH', async () => {
    const card = bench.makeCard()
    const { url } = await bench.startResponder([[card, 'good']])
    const answers: Buffer[] = []
    const replaying = bench.serve(forwardTo(() => url, answers))
    expect(await askOnce([card], { ocspUrls: [replaying] })).toBe('good')
    expect(await askOnce([card], { ocspUrls: [replaying] })).toBe('OCSP_NONCE_MISMATCH')
  })

  it('refuses the answer about another card: REVOCATION_UNKNOWN', async () => {
    const [card, other] = [bench.makeCard(), bench.makeCard()]
    const { url } = await bench.startResponder([[other, 'good']])
    expect(await askOnce([card], { ocspUrls: [url] })).toBe('REVOCATION_UNKNOWN')
  })
})

describe('an address where something else answers', () => {
  it.each([
    ['bytes that are no answer', () => bench.serve(Buffer.from('<html>'))],
    ['nothing', () => bench.serve(Buffer.alloc(0))],
    ['a fault', () => bench.serve((_request, response) => response.writeHead(500).end('x'))],
    [
      'a redirect',
      () => bench.serve((_request, response) => response.writeHead(302, { location: '/1' }).end()),
    ],
    ['too much', () => bench.serve(Buffer.alloc(3_000_000, 0x30))],
    ['too late', () => bench.serve(() => undefined)],
    ['a byte, and the rest too late', () => bench.serve((_request, response) => response.write('0'))],
  ])('%s: REVOCATION_UNKNOWN', async (_name, address) => {
    const url = address()
    const bounds = { timeoutMs: 500, maxCrlBytes: 2_000_000 }
    const started = Date.now()
    expect(await askOnce([bench.makeCard({ ocsp: [url] })], bounds)).toBe('REVOCATION_UNKNOWN')
    expect(await askOnce([bench.makeCard({ crl: [url] })], bounds)).toBe('REVOCATION_UNKNOWN')
    expect(Date.now() - started).toBeLessThan(5000)
  })
})

describe('revocation by lists', () => {
  it('accepts a card that is not on the list, at the address that it names', async () => {
    const url = bench.serve(await bench.makeList({ known: [[bench.makeCard(), 'revoked']] }))
    expect(await askOnce([bench.makeCard({ crl: [url] })], {})).toBe('good')
    const named = bench.makeCard({ crl: ['ldap://annuaire.example/CN=x', url], ocsp: [NOWHERE] })
    expect(await askOnce([named], {})).toBe('good')
  })

  it('refuses a card that is on the list, with soft failure too', async () => {
    const card = bench.makeCard()
    const url = bench.serve(await bench.makeList({ known: [[card, 'revoked']] }))
    expect(await askOnce([card], { crlUrls: [url] })).toBe('CERTIFICATE_REVOKED')
    expect(await askOnce([card], { crlUrls: [url], failure: 'soft' })).toBe('CERTIFICATE_REVOKED')
  })

  it('fetches a list once for all cards of its issuer, until it ends', async () => {
    const [card, revoked] = [bench.makeCard(), bench.makeCard()]
    const to = new Date(Date.now() + 1_800_000)
    const url = bench.serve(await bench.makeList({ known: [[revoked, 'revoked']], to }))
    const { portal, ask } = makePortal({ crlUrls: [url] })
    expect(await Promise.all([ask(card), ask(revoked)])).toEqual(['good', 'CERTIFICATE_REVOKED'])
    expect(await ask(card)).toBe('good')
    expect(portal.requests).toBe(1)
    portal.aheadMs = 2_400_000
    expect(await ask(card)).toBe('REVOCATION_STALE')
    expect(portal.requests).toBe(2)
  })

  it.each([
    ['has ended', -3 * DAY_MS, -DAY_MS],
    ['has not begun', DAY_MS, 2 * DAY_MS],
  ])('refuses a list that %s: REVOCATION_STALE', async (_name, from, to) => {
    const dates = { from: new Date(Date.now() + from), to: new Date(Date.now() + to) }
    const url = bench.serve(await bench.makeList(dates))
    expect(await askOnce([bench.makeCard()], { crlUrls: [url] })).toBe('REVOCATION_STALE')
  })

  it('refuses a card that is on an old list, with soft failure too', async () => {
    const card = bench.makeCard()
    const dates = { from: new Date(Date.now() - 3 * DAY_MS), to: new Date(Date.now() - DAY_MS) }
    const url = bench.serve(await bench.makeList({ known: [[card, 'revoked']], ...dates }))
    expect(await askOnce([card], { crlUrls: [url], failure: 'soft' })).toBe('CERTIFICATE_REVOKED')
    expect(await askOnce([bench.makeCard()], { crlUrls: [url], failure: 'soft' })).toBe(
      'unknown: REVOCATION_STALE',
    )
  })

  it.each([
    [
      'another authority',
      () => ({ name: authorityName('AC INCONNUE'), keys: bench.strangerKeys }),
      caExtensions(0),
    ],
    [
      'a namesake of the issuer',
      () => ({ name: bench.issuer.name, keys: bench.strangerKeys }),
      caExtensions(0),
    ],
  ])('refuses the list of %s: REVOCATION_UNKNOWN', async (_name, authority, extensions) => {
    const { name, keys } = authority()
    const signer = { der: bench.certificate({ subject: name, keys, extensions }), keys }
    const url = bench.serve(await bench.makeList({ signer }))
    expect(await askOnce([bench.makeCard()], { crlUrls: [url] })).toBe('REVOCATION_UNKNOWN')
  })

  it('refuses the list of an issuer that may not make lists: REVOCATION_UNKNOWN', async () => {
    const { name, keys } = bench.issuer
    const extensions = [
      { name: 'basicConstraints', critical: true, cA: true },
      { name: 'keyUsage', critical: true, keyCertSign: true },
    ]
    const anchor = bench.certificate({ subject: name, keys, extensions })
    const url = bench.serve(await bench.makeList())
    expect(await makePortal({ crlUrls: [url] }, [anchor]).ask(bench.makeCard())).toBe('REVOCATION_UNKNOWN')
  })

  it.each([
    ['of authorities alone', 'issuingDistributionPoint=critical,@p\n[p]\nonlyCA=TRUE', 'REVOCATION_UNKNOWN'],
    [
      'of some reasons alone',
      'issuingDistributionPoint=critical,@p\n[p]\nonlysomereasons=keyCompromise',
      'REVOCATION_UNKNOWN',
    ],
    [
      'of several issuers',
      'issuingDistributionPoint=critical,@p\n[p]\nindirectCRL=TRUE',
      'REVOCATION_UNKNOWN',
    ],
    ['of changes alone', '2.5.29.27=critical,ASN1:INTEGER:1', 'REVOCATION_UNKNOWN'],
    ['of holders alone', 'issuingDistributionPoint=critical,@p\n[p]\nonlyuser=TRUE', 'good'],
    ['with an extension that nobody knows', '1.2.3.4=ASN1:NULL', 'good'],
  ])('a list %s', async (_name, extension, outcome) => {
    const url = bench.serve(await bench.makeList({ extension }))
    expect(await askOnce([bench.makeCard()], { crlUrls: [url] })).toBe(outcome)
  })

  it('takes a part of a list for the cards of that part alone', async () => {
    const part = 'http://lists.example/part-1.crl'
    const extension = `issuingDistributionPoint=critical,@p\n[p]\nfullname=URI:${part}`
    const url = bench.serve(await bench.makeList({ extension }))
    expect(await askOnce([bench.makeCard({ crl: [part] })], { crlUrls: [url] })).toBe('good')
    const other = bench.makeCard({ crl: ['http://lists.example/part-2.crl'] })
    expect(await askOnce([other], { crlUrls: [url] })).toBe('REVOCATION_UNKNOWN')
  })
})

describe('revocation of an authority', () => {
  it('is asked too, all the way to the anchor', async () => {
    const { root, issuer } = bench
    const rootDer = bench.certificate({ subject: root.name, keys: root.keys, extensions: caExtensions() })
    const makeIssuer = (url: string) =>
      bench.certificate({
        subject: issuer.name,
        keys: issuer.keys,
        issuer: root,
        extensions: [...caExtensions(0), ...addressExtensions({ crl: [url] })],
      })
    let list: Buffer = Buffer.alloc(0)
    const url = bench.serve((_request, response) => response.end(list))
    const [good, revoked] = [makeIssuer(url), makeIssuer(url)]
    list = await bench.makeList({
      signer: { der: rootDer, keys: root.keys },
      known: [[revoked, 'revoked']],
    })
    const card = bench.makeCard({ crl: [bench.serve(await bench.makeList())] })
    const { ask } = makePortal({}, [rootDer])
    expect(await ask(card, good)).toBe('good')
    expect(await ask(card, revoked)).toBe('CERTIFICATE_REVOKED')
    expect(await ask(card, makeIssuer(NOWHERE))).toBe('REVOCATION_UNKNOWN')
  })
})

describe('createTokenVerifier', () => {
  it('asks and is strict when nothing is said of revocation', async () => {
    const verifier = createTokenVerifier({ anchors: [bench.issuerDer] })
    const token = bench.token(bench.makeCard())
    await expect(verifier.verifyActivation(token, expected)).rejects.toMatchObject({
      reason: 'REVOCATION_UNKNOWN',
    })
  })

  it('does not exist with an address that is not of http or https', () => {
    const revocation = { failure: 'soft', crlUrls: ['ldap://annuaire.example/CN=x'] } as const
    expect(() => createTokenVerifier({ anchors: [bench.issuerDer], revocation })).toThrow(RangeError)
  })
})
