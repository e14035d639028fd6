import { describe, expect, it } from 'vitest'
import { RPPS, SIGN, useForeignBench } from '../../helpers/foreign-bench.ts'
import { foreignCard, type Layout, USUAL } from '../../helpers/foreign-layout.ts'
import { hex } from '../../helpers/hex.ts'
import { MuteVpcdCard } from '../../helpers/mute-card.ts'
import { traceIn } from '../../helpers/secret-search.ts'

const bench = useForeignBench()

describe('a card that is not right', () => {
  const works = async (): Promise<void> => {
    await bench().pcscd.remove()
    const card = foreignCard(bench().layout())
    await bench().insert(card)
    await bench().expectWorks(card, bench().right, RPPS.nationalId)
  }

  it.each<[string, Partial<Layout>]>([
    ['an indefinite length in the ODF', { broken: { '5031': hex('A880 3006 0404 3F007001 0000') } }],
    ['a length beyond the file in the CDF', { broken: { '7005': hex('3082FFFF 3011 0C0C') } }],
    ['a length of eight bytes in the CDF', { broken: { '7005': hex('3088FFFFFFFFFFFFFFFF 00') } }],
    [
      'an inner length beyond the outer one in the CDF',
      { broken: { '7005': hex('3008 3020 0C02 4141 0000') } },
    ],
    ['no certificate in the certificate’s file', { broken: { A002: Buffer.alloc(800, 0x5a) } }],
    ['an empty certificate file', { broken: { A002: new Uint8Array() } }],
    ['half a certificate', { broken: { A002: hex('308203E8 308202D0A003020102') } }],
  ])('is CARD_PROTOCOL in bounded time, and the next card works: %s', async (_, extra) => {
    const card = foreignCard(bench().layout(extra))
    await bench().insert(card)
    expect(await bench().outcome('card.identity')).toBe('CARD_PROTOCOL')
    expect(await bench().outcome('activation.sign', SIGN)).toBe('CARD_PROTOCOL')
    expect(card.tried).toBe(0)
    await works()
  })

  it.each<[string, Uint8Array]>([
    ['a length beyond the file', hex('3082FFFF 3015 0C0C')],
    ['text', Buffer.from('no keys here')],
  ])('signs nothing and loses no try when its key directory is broken: %s', async (_, content) => {
    const card = foreignCard(bench().layout({ broken: { '7002': content } }))
    await bench().insert(card)
    expect(await bench().outcome('activation.sign', SIGN)).toBe('CARD_PROTOCOL')
    expect(card.tried).toBe(0)
  })

  it('whose directory names nothing is told in bounded time', async () => {
    const card = foreignCard(bench().layout({ broken: { '5031': new Uint8Array() } }))
    await bench().insert(card)
    expect(await bench().outcome('card.identity')).toBe('CERTIFICATE_NOT_FOUND')
    expect(await bench().outcome('activation.sign', SIGN)).toMatch(/^C\w+_(NOT_FOUND|UNSUPPORTED)$/)
    await works()
  })

  it('without authentication certificate signs nothing', async () => {
    const card = foreignCard(bench().layout({ certificates: [bench().signatureCertificate()] }))
    await bench().insert(card)
    expect(await bench().outcome('card.certificate', { use: 'authentication' })).toBe('CERTIFICATE_NOT_FOUND')
    expect(await bench().outcome('card.certificate', { use: 'signature' })).toBe('ok')
    expect(await bench().outcome('activation.sign', SIGN)).toBe('CERTIFICATE_NOT_FOUND')
    expect(card.tried).toBe(0)
  })

  it.each(['random', 'short'] as const)('whose signature is %s gets no token', async (signature) => {
    const card = foreignCard(bench().layout({ manners: { ...USUAL.manners, signature } }))
    await bench().insert(card)
    expect(await bench().outcome('activation.sign', SIGN)).toBe('CARD_PROTOCOL')
    expect(card.verified).toBe(false)
    await works()
  })

  it.each<[string, (command: Uint8Array) => Uint8Array | undefined]>([
    ['6F00 to everything', () => hex('6F00')],
    [
      '6100 for ever',
      ([, ins]) =>
        ins === 0xc0 || ins === 0xa4 ? Buffer.concat([Buffer.alloc(250), hex('6110')]) : undefined,
    ],
    ['6C01 for ever', ([, ins]) => (ins === 0xb0 ? hex('6C01') : undefined)],
    ['9000 and nothing to every read', ([, ins]) => (ins === 0xb0 ? hex('9000') : undefined)],
    [
      'more than was asked for',
      ([, ins]) => (ins === 0xb0 ? Buffer.concat([Buffer.alloc(300, 0x30), hex('9000')]) : undefined),
    ],
    // It is verified after each reset: as if another program verified it each time, which is CARD_BUSY in the end.
    ['61FF to VERIFY', ([, ins]) => (ins === 0x20 ? hex('61FF') : undefined)],
  ])('fails in bounded time: %s', async (_, instead) => {
    const card = foreignCard(bench().layout({ manners: { ...USUAL.manners, instead } }))
    await bench().insert(card)
    expect(await bench().outcome('activation.sign', SIGN)).toMatch(/^CARD_(PROTOCOL|UNSUPPORTED|BUSY)$/)
    expect(card.signed).toBe(0)
    await works()
  })

  it.each([
    ['a bank card', '3B6500002063CB6800', 'unknown'],
    ['a patient’s card', '3B7513000044 09EA9000', 'vitale'],
    ['an old patient’s card', '3F6525000009690000', 'vitale'],
  ])('is told by its answer to reset: %s', async (_, atr, kind) => {
    const card = foreignCard(bench().layout({ atr: hex(atr) }))
    await bench().insert(card)
    const reader = await bench().reader()
    if (!_.includes('old')) expect(reader['card']).toEqual({ kind })
    for (const [method, params] of [
      ['card.identity', {}],
      ['pin.status', {}],
      ['activation.sign', SIGN],
    ] as const)
      expect([method, await bench().outcome(method, params)]).toEqual([method, 'CARD_UNSUPPORTED'])
    expect(card.log).toEqual([])
  })

  it('may be mute', async () => {
    await bench().becomes('empty')
    await bench().pcscd.insert(new MuteVpcdCard())
    await bench().becomes('mute')
    expect(await bench().outcome('card.identity')).toBe('CARD_MUTE')
    await works()
  })

  it('may go in the middle of a signature', async () => {
    const card = foreignCard(bench().layout())
    await bench().insert(card)
    await bench().pcscd.remove()
    await bench().becomes('empty')
    await bench().pcscd.insert(card, 0, async ({ ins }) => {
      if (ins === 0x88) await new Promise(() => void bench().pcscd.remove())
    })
    await bench().becomes('present')
    expect(await bench().outcome('activation.sign', SIGN)).toBe('CARD_REMOVED')
    await works()
  })
})

describe('the bridge', () => {
  it('has outlived all of them', async () => {
    expect(bench().bridge.child.exitCode).toBeNull()
    expect(await bench().outcome('bridge.info')).toBe('ok')
    expect(bench().bridge.said()).not.toMatch(/unhandled|TypeError|RangeError/i)
    expect(traceIn(bench().bridge.said(), '1234')).toBeNull()
  })
})
