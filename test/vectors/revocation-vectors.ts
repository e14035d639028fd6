/** Vectors whose cards name where their revocation can be asked, with what was answered there. */
import { clockSkewOf } from '../../src/verify/activation-claims.ts'
import { goodClaims, NATIONAL_ID, NONCE } from '../helpers/test-card-issuer.ts'
import { RevocationBench } from '../helpers/revocation-bench.ts'
import { caExtensions, pem } from '../helpers/test-pki.ts'
import type { VectorFile } from '../helpers/vectors.ts'
import { describeVectors, type MadeVector as Vector } from './describe-vectors.ts'

const OCSP = 'http://ocsp.example/'
const LIST = 'http://lists.example/personnes.crl'
const DAY_MS = 86_400_000
const SESSION = 'session-a'

/** openssl dates its answers by the real clock, so these vectors are judged at the time they were made. */
async function makeAll(bench: RevocationBench): Promise<readonly Vector[]> {
  const byList = bench.makeCard({ crl: [LIST] })
  const byOcsp = bench.makeCard({ ocsp: [OCSP] })
  const nobody = bench.makeCard()
  const namesake = {
    der: bench.certificate({
      subject: bench.issuer.name,
      keys: bench.strangerKeys,
      extensions: caExtensions(0),
    }),
    keys: bench.strangerKeys,
  }
  const good = await bench.startResponder([[byOcsp, 'good']])
  const revoked = await bench.startResponder([[byOcsp, 'revoked']])
  const empty = await bench.startResponder([])
  const imposter = await bench.startResponder([[byOcsp, 'good']], bench.makeDelegate({ extensions: [] }))
  const delegate = await bench.startResponder([[byOcsp, 'good']], bench.makeDelegate())
  const answers = {
    list: await bench.makeList(),
    full: await bench.makeList({ known: [[byList, 'revoked']] }),
    old: await bench.makeList({ from: new Date(Date.now() - 3 * DAY_MS), to: new Date(Date.now() - DAY_MS) }),
    forged: await bench.makeList({ signer: namesake }),
    good: await bench.recordAnswer(good.url, byOcsp),
    delegate: await bench.recordAnswer(delegate.url, byOcsp),
    revoked: await bench.recordAnswer(revoked.url, byOcsp),
    unknown: await bench.recordAnswer(empty.url, byOcsp),
    imposter: await bench.recordAnswer(imposter.url, byOcsp),
    earlier: await bench.recordAnswer(good.url, byOcsp, '-nonce'),
  }
  const at = new Date()
  const issuedAt = new Date(at.getTime() - 60_000).toISOString()
  const made = (
    name: string,
    card: Buffer,
    answer: Buffer | null,
    expect: Vector['expect'],
    failure: 'hard' | 'soft' = 'hard',
  ): Vector => ({
    name,
    token: bench.token(card),
    at: at.toISOString(),
    session: SESSION,
    challenge: { value: NONCE, session: SESSION, issuedAt },
    revocation: {
      failure,
      answers: answer === null ? {} : { [card === byList ? LIST : OCSP]: answer.toString('base64') },
    },
    expect,
    tests: 'reason' in expect || expect.revocation === 'good' ? 'revocation' : 'softFailure',
  })
  // The tokens are dated by the clock of the other vectors.
  const clockSkewSeconds = clockSkewOf(goodClaims.iat, at.getTime() - 60_000, at.getTime())
  const accepted = { nationalId: NATIONAL_ID, clockSkewSeconds }
  const isGood = { ...accepted, revocation: 'good' } as const
  const isUnknown = { ...accepted, revocation: 'unknown' } as const
  return [
    made('on no list', byList, answers.list, isGood),
    made('good, says the authority', byOcsp, answers.good, isGood),
    made('good, says a responder that the authority named', byOcsp, answers.delegate, isGood),
    made('nobody answers, and the portal does not insist', byOcsp, null, isUnknown, 'soft'),
    made('CERTIFICATE_REVOKED: on the list', byList, answers.full, { reason: 'CERTIFICATE_REVOKED' }),
    made('CERTIFICATE_REVOKED: says the responder', byOcsp, answers.revoked, {
      reason: 'CERTIFICATE_REVOKED',
    }),
    made(
      'CERTIFICATE_REVOKED: with soft failure too',
      byOcsp,
      answers.revoked,
      { reason: 'CERTIFICATE_REVOKED' },
      'soft',
    ),
    made('REVOCATION_UNKNOWN: nobody answers', byOcsp, null, { reason: 'REVOCATION_UNKNOWN' }),
    made('REVOCATION_UNKNOWN: the card names nobody', nobody, null, { reason: 'REVOCATION_UNKNOWN' }),
    made('REVOCATION_UNKNOWN: the responder does not know the card', byOcsp, answers.unknown, {
      reason: 'REVOCATION_UNKNOWN',
    }),
    made('REVOCATION_UNKNOWN: a list of another key', byList, answers.forged, {
      reason: 'REVOCATION_UNKNOWN',
    }),
    made('REVOCATION_STALE: a list that has ended', byList, answers.old, { reason: 'REVOCATION_STALE' }),
    made(
      'OCSP_RESPONDER_REFUSED: a certificate of the authority that is for something else',
      byOcsp,
      answers.imposter,
      { reason: 'OCSP_RESPONDER_REFUSED' },
    ),
    made('OCSP_NONCE_MISMATCH: the answer to another question', byOcsp, answers.earlier, {
      reason: 'OCSP_NONCE_MISMATCH',
    }),
  ]
}

export async function revocationVectors(): Promise<Pick<VectorFile, 'anchors' | 'vectors'>> {
  const bench = new RevocationBench()
  await bench.start()
  try {
    return { anchors: [pem(bench.issuerDer)], vectors: describeVectors('jws', await makeAll(bench)) }
  } finally {
    await bench.stop()
  }
}
