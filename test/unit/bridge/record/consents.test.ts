import { describe, expect, it } from 'vitest'
import {
  type ConsentKeeper,
  Consents,
  forgetfulKeeper,
  type KeptConsent,
  MAX_CONSENTS,
} from '../../../../src/bridge/record/consents.ts'

function keeper(kept: readonly KeptConsent[] = []) {
  const saved: (readonly KeptConsent[])[] = []
  const made: ConsentKeeper = {
    key: new Uint8Array(32),
    load: () => saved.at(-1) ?? kept,
    save: (consents) => void saved.push(consents),
  }
  return { keeper: made, saved }
}

const origin = (index: number): string => `https://site-${index}.example`

describe('Consents', () => {
  it('forgets the one that was used longest ago when there are too many, whatever the clock says', () => {
    const { keeper: disk, saved } = keeper()
    let time = Date.parse('2040-01-01T00:00:00Z')
    const consents = new Consents(disk, () => new Date((time -= 86_400_000)))
    for (let index = 0; index < MAX_CONSENTS; index += 1) consents.remember(origin(index), 'a')
    expect(consents.has(origin(0), 'a')).toBe(true)
    consents.remember('https://new.example', 'a')
    expect(consents.of('a')).toHaveLength(MAX_CONSENTS)
    expect(consents.has(origin(0), 'a')).toBe(true)
    expect(consents.has(origin(1), 'a')).toBe(false)
    const again = new Consents(disk, () => new Date())
    expect(again.has(origin(0), 'a')).toBe(true)
    expect(saved.at(-1)).toHaveLength(MAX_CONSENTS)
  })

  it('saves the first use of a consent after a start, and no other', () => {
    const { keeper: disk, saved } = keeper([
      { origin: origin(1), cardHash: 'a', at: '2026-01-01T00:00:00Z' },
      { origin: origin(2), cardHash: 'a', at: '2026-01-02T00:00:00Z' },
    ])
    const consents = new Consents(disk, () => new Date())
    for (let use = 0; use < 100; use += 1) consents.has(origin(1), 'a')
    expect(saved.map((list) => list.map((kept) => kept.origin))).toEqual([[origin(2), origin(1)]])
  })

  it('takes back one consent and leaves those of other cards and sites', () => {
    const { keeper: disk } = keeper()
    const consents = new Consents(disk, () => new Date())
    for (const [site, card] of [
      [1, 'a'],
      [1, 'b'],
      [2, 'a'],
    ] as const)
      consents.remember(origin(site), card)
    consents.revoke(origin(1), 'a')
    expect(consents.has(origin(1), 'a')).toBe(false)
    expect(consents.has(origin(1), 'b')).toBe(true)
    expect(consents.has(origin(2), 'a')).toBe(true)
  })

  it('keeps what a card is by a keyed hash', () => {
    // RFC 4231, test case 2.
    const consents = new Consents({ ...keeper().keeper, key: Buffer.from('Jefe') }, () => new Date())
    expect(consents.cardHash(Buffer.from('what do ya want for nothing?'))).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    )
  })

  it('keeps when a consent was given, saves it at once, and saves nothing that changes nothing', () => {
    const { keeper: disk, saved } = keeper()
    let time = Date.parse('2026-01-01T00:00:00Z')
    const consents = new Consents(disk, () => new Date(time))
    const given = { origin: origin(1), cardHash: 'a', at: '2026-01-01T00:00:00.000Z' }
    expect(consents.has(origin(1), 'a')).toBe(false)
    consents.remember(origin(1), 'a')
    time += 1000
    consents.remember(origin(1), 'a')
    consents.revoke(origin(2), 'a')
    expect(saved).toEqual([[given]])
    expect(consents.of('a')).toEqual([given])
    expect(consents.of('b')).toEqual([])
    consents.revoke(origin(1), 'a')
    expect(saved).toEqual([[given], []])
    consents.remember(origin(1), 'a')
    expect(consents.has(origin(1), 'a')).toBe(true)
    expect(saved).toHaveLength(3)
  })

  it('takes the latest of too many that were kept', () => {
    const kept = Array.from({ length: MAX_CONSENTS + 1 }, (_, index) => ({
      origin: origin(index),
      cardHash: 'a',
      at: '2026-01-01T00:00:00Z',
    }))
    const consents = new Consents(keeper(kept).keeper, () => new Date())
    expect(consents.of('a').map((one) => one.origin)).toEqual(kept.slice(1).map((one) => one.origin))
  })

  it('ends with the process where nothing is kept', () => {
    const disk = forgetfulKeeper(new Uint8Array(32))
    new Consents(disk, () => new Date()).remember(origin(1), 'a')
    expect(disk.load()).toEqual([])
    expect(new Consents(disk, () => new Date()).has(origin(1), 'a')).toBe(false)
  })
})
