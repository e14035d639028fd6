import { describe, expect, it } from 'vitest'
import {
  type ConsentKeeper,
  Consents,
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
})
