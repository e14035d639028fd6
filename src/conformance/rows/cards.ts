/** The bridge, its readers and cards (protocol 5). */
import { X509Certificate } from 'node:crypto'
import type { Bench } from '../bench.ts'
import { expectHttpError, expectReader, isUtc } from '../expect.ts'
import { NotTried, same, that } from '../difference.ts'
import type { Row } from '../row.ts'
import type { Facts } from '../wire.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const TYPES: Readonly<Record<string, string>> = {
  0: 'adeli',
  1: 'cabinet-adeli',
  2: 'drass',
  3: 'finess',
  4: 'siren',
  5: 'siret',
  6: 'cabinet-rpps',
  8: 'rpps',
  9: 'student',
}

/** The identity, with the consent of the holder where it is asked for. */
export async function identityOf(bench: Bench): Promise<Facts> {
  if (bench.policy.identity === 'deny') throw new NotTried('the origin may not see an identity')
  return bench.result(await (await bench.dial()).callWithHolder('card.identity'))
}

const STATE_ROWS: readonly Row[] = [
  {
    name: 'cards/bridge-info',
    clause: '5, 6',
    sentence: 'bridge.info tells name, version, protocol 1, time, instance and the policy of the caller.',
    async run(bench) {
      const info = bench.result((await bench.post('bridge.info')).message)
      const { name, protocol, backend, locale, version, now, capabilities, instance, policy } = info
      same(
        'name, protocol, backend',
        { name, protocol, backend },
        { name: 'cps-bridge', protocol: 1, backend: 'virtual' },
      )
      that(locale === 'fr' || locale === 'en', 'locale fr or en', locale)
      that(typeof version === 'string' && Array.isArray(capabilities), 'version and capabilities', info)
      that(isUtc(now), 'now in UTC, ending in Z', now)
      that(UUID.test(String(instance)), 'instance is a UUID', instance)
      same('members of policy', Object.keys(Object(policy) as Facts).toSorted(), [
        'formats',
        'identity',
        'pinEntry',
      ])
    },
  },
  {
    name: 'cards/readers',
    clause: '5',
    sentence: 'readers.list gives each reader with id, name, state, pinPad and card.',
    card: 'rpps',
    async run(bench) {
      const { readers, sequence } = bench.result((await bench.post('readers.list')).message)
      that(Array.isArray(readers) && readers.length > 0, 'at least one reader', readers)
      for (const reader of readers as readonly Facts[]) expectReader(reader)
      const [first] = readers as readonly Facts[]
      same('card of the first reader', first?.['card'], { kind: 'cps3' })
      that(Number.isInteger(sequence), 'sequence is an integer', sequence)
    },
  },
  {
    name: 'cards/absent',
    clause: '5, 7',
    sentence: 'All readers empty: CARD_ABSENT, HTTP 409; so does removing from an empty reader.',
    card: null,
    async run(bench) {
      expectHttpError(await bench.post('pin.status'), 409, 'CARD_ABSENT')
      expectHttpError(await bench.post('virtual.remove'), 409, 'CARD_ABSENT')
    },
  },
  {
    name: 'cards/unknown-reader',
    clause: '5, 7',
    sentence: 'No such reader: READER_NOT_FOUND, HTTP 404, with the ids of the readers there are.',
    card: 'rpps',
    async run(bench) {
      const { readers } = bench.result((await bench.post('readers.list')).message)
      const ids = (readers as readonly Facts[]).map(({ id }) => id)
      const details = expectHttpError(
        await bench.post('pin.status', { reader: 'x' }),
        404,
        'READER_NOT_FOUND',
      )
      same('details.readers', details['readers'], ids)
    },
  },
  {
    name: 'cards/unsupported',
    clause: '5, 7',
    sentence: 'A card that is no CPS: CARD_UNSUPPORTED with its kind, HTTP 422.',
    card: 'vitale',
    async run(bench) {
      const details = expectHttpError(await bench.post('pin.status'), 422, 'CARD_UNSUPPORTED')
      same('details', details, { kind: 'vitale' })
    },
  },
  {
    name: 'cards/mute',
    clause: '5, 7',
    sentence: 'No answer to reset: the reader is mute, calls end with CARD_MUTE, HTTP 409.',
    card: 'mute',
    async run(bench) {
      expectHttpError(await bench.post('pin.status'), 409, 'CARD_MUTE')
      const { readers } = bench.result((await bench.post('readers.list')).message)
      same('state', (readers as readonly Facts[])[0]?.['state'], 'mute')
    },
  },
]

const HOLDER_ROWS: readonly Row[] = [
  {
    name: 'cards/identity',
    clause: '5',
    sentence: 'The identity has every member, times in UTC, its type by the first character, verified false.',
    card: 'rpps',
    async run(bench) {
      const identity = await identityOf(bench)
      const { nationalId, nationalIdType, verified, notBefore, notAfter, expired, test, card } = identity
      that(typeof nationalId === 'string' && nationalId !== '', 'an identifier', nationalId)
      same('nationalIdType', nationalIdType, TYPES[String(nationalId).charAt(0)] ?? 'other')
      same(
        'verified, expired, test',
        { verified, expired, test },
        { verified: false, expired: false, test: true },
      )
      that(isUtc(notBefore) && isUtc(notAfter), 'validity in UTC, ending in Z', identity)
      same('kind of the card', (card as Facts)['kind'], 'cps3')
      for (const name of ['familyName', 'givenName', 'title', 'organization', 'issuer'])
        that(
          identity[name] === null || typeof identity[name] === 'string',
          `${name} is a text or null`,
          identity,
        )
    },
  },
  {
    name: 'cards/certificate',
    clause: '5',
    sentence: 'card.certificate gives base64 DER, and the identifier is the CN of that certificate.',
    card: 'rpps',
    async run(bench) {
      const { nationalId } = await identityOf(bench)
      const { message } = await bench.post('card.certificate', { use: 'authentication' })
      const { certificate, chain } = bench.result(message)
      that(/^[A-Za-z0-9+/]+={0,2}$/.test(String(certificate)), 'base64 with padding', certificate)
      const { subject } = new X509Certificate(Buffer.from(String(certificate), 'base64'))
      that(
        subject.split(/\n|\s\+\s/).includes(`CN=${String(nationalId)}`),
        `CN ${String(nationalId)}`,
        subject,
      )
      that(Array.isArray(chain), 'chain is a list', chain)
      that(
        (await bench.post('card.certificate')).status === 400,
        'use is required',
        'a certificate without use',
      )
    },
  },
  {
    name: 'cards/waits',
    clause: '5, 6',
    sentence: 'waitSeconds waits for a card; a call over 300 ms tells its progress to the caller.',
    card: null,
    async run(bench) {
      const portal = await bench.dial()
      portal.send({
        jsonrpc: '2.0',
        id: 'waits',
        method: 'activation.sign',
        params: { challenge: 'x', waitSeconds: 9 },
      })
      const refused = await portal.until(({ id }) => id === 'waits', 'parameters are checked before the wait')
      same('code', refused.error?.data?.['code'], 'REQUEST_INVALID')
      const challenge = Buffer.alloc(32).toString('base64url')
      const params = { challenge, waitSeconds: 9, expect: { nationalId: 'nobody' } }
      portal.send({ jsonrpc: '2.0', id: 'waits again', method: 'activation.sign', params })
      const told = await portal.until(({ method }) => method === 'operation.progress', 'operation.progress')
      same('progress', told.params, { id: 'waits again', step: 'waiting-card' })
      await bench.post('virtual.insert', { profile: 'rpps' })
      const answer = await portal.until(({ id }) => id === 'waits again', 'an answer when a card is in')
      same('code', answer.error?.data?.['code'], 'CARD_MISMATCH')
    },
  },
]

export const CARD_ROWS: readonly Row[] = [...STATE_ROWS, ...HOLDER_ROWS]
