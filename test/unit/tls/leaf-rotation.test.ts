import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { authorityValidity, leafValidities } from '../../../src/tls/local-authority.ts'
import { ROTATION_CHECK_MS, startLeafRotation, systemRotationClock } from '../../../src/tls/leaf-rotation.ts'
import { signCertificate } from '../../../src/tls/sign-certificate.ts'
import { canServe, type Leaf, type TlsMaterial, toTlsMaterial } from '../../../src/tls/tls-material.ts'

const DAY_MS = 86_400_000
const START = new Date('2026-11-23T10:00:00Z')

const leaves: readonly Leaf[] = leafValidities(authorityValidity(START)).map((validity, index) => ({
  certPem: `certificate ${index}`,
  keyPem: `key ${index}`,
  ...validity,
}))

const [firstLeaf = { certPem: '', keyPem: '', notBefore: START, notAfter: START }] = leaves

let material: TlsMaterial
let withoutThird: TlsMaterial

beforeAll(() => {
  const caPem = smallAuthority()
  material = toTlsMaterial(caPem, leaves.toReversed())
  withoutThird = toTlsMaterial(
    caPem,
    leaves.filter((_leaf, index) => index !== 2),
  )
})

/** Leaves are taken as they are here: any authority will do. */
function smallAuthority(): string {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const name = [{ shortName: 'CN', value: 'authority' }] as const
  const extensions = [{ name: 'basicConstraints', critical: true, cA: true }] as const
  const validity = authorityValidity(START)
  return signCertificate({ subject: name, issuer: name, publicKey, extensions, ...validity }, privateKey)
}

const at = (days: number): Date => new Date(START.getTime() + days * DAY_MS)
const indexOf = (leaf: Leaf): number => leaves.indexOf(leaf)

/** A clock that a test turns; `tick` runs what is scheduled. */
function manualClock() {
  let now = START
  let pending: (() => void) | undefined
  return {
    now: () => now,
    schedule: (delayMs: number, callback: () => void) => {
      expect(delayMs).toBeLessThanOrEqual(DAY_MS)
      pending = callback
      return () => {
        pending = undefined
      }
    },
    turnTo: (date: Date) => {
      now = date
    },
    tick: () => pending?.(),
    get isScheduled() {
      return pending !== undefined
    },
  }
}

describe('leafAt', () => {
  it.each([
    [-4000, 0],
    [0, 0],
    [1, 0],
    [364, 0],
    [370, 0],
    [372, 1],
    [378, 1],
    [735, 1],
    [738, 2],
    [3660, 9],
    [9999, 9],
  ])('%i days after the start is leaf %i', (days, index) => {
    expect(indexOf(material.leafAt(at(days)))).toBe(index)
  })

  it('never is a leaf that is not valid, in ten years', () => {
    for (let days = 0; days < 3651; days += 1) {
      const leaf = material.leafAt(at(days))
      expect(leaf.notBefore <= at(days) && at(days) < leaf.notAfter).toBe(true)
    }
  })

  it('keeps the leaf before a lost one to its end, then takes the next as soon as that is valid', () => {
    expect(indexOf(withoutThird.leafAt(at(740)))).toBe(1)
    expect(indexOf(withoutThird.leafAt(at(800)))).toBe(1)
    expect(canServe(withoutThird, at(800))).toBe(false)
    expect(indexOf(withoutThird.leafAt(at(1095)))).toBe(3)
  })
})

describe('canServe', () => {
  const withoutFirst = (): TlsMaterial => toTlsMaterial(material.caPem, leaves.slice(1))

  it('waits for no leaf of the future where the one of today is lost', () => {
    expect(canServe(withoutFirst(), at(1))).toBe(false)
    expect(canServe(withoutFirst(), at(366))).toBe(true)
  })

  it('serves in the days when two are valid with the one that is left', () => {
    const withoutSecond = toTlsMaterial(
      material.caPem,
      leaves.filter((_leaf, index) => index !== 1),
    )
    expect(indexOf(withoutSecond.leafAt(at(377)))).toBe(0)
    expect(canServe(withoutSecond, at(377))).toBe(true)
    expect(indexOf(withoutFirst().leafAt(at(366)))).toBe(1)
  })

  it('keeps a set that a clock has not reached yet', () => {
    expect(canServe(material, at(-4000))).toBe(true)
    expect(canServe(withoutFirst(), at(-4000))).toBe(true)
  })
})

describe('startLeafRotation', () => {
  it('hands over each of the ten leaves once, in order, while ten years pass', () => {
    const clock = manualClock()
    const served: number[] = []
    startLeafRotation({
      material,
      current: firstLeaf,
      clock,
      onLeaf: (leaf) => served.push(indexOf(leaf)),
    })
    for (let days = 0; days < 3650; days += 1) {
      clock.turnTo(at(days))
      clock.tick()
    }
    expect(served).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('follows a clock that is set, forth and back', () => {
    const clock = manualClock()
    const served: number[] = []
    startLeafRotation({
      material,
      current: firstLeaf,
      clock,
      onLeaf: (leaf) => served.push(indexOf(leaf)),
    })
    for (const days of [2000, 10]) {
      clock.turnTo(at(days))
      clock.tick()
    }
    expect(served).toEqual([5, 0])
  })

  it('offers the leaf again when it could not be taken', () => {
    const clock = manualClock()
    const logged: unknown[] = []
    let offers = 0
    startLeafRotation({
      material,
      current: firstLeaf,
      clock,
      onLeaf: () => {
        offers += 1
        if (offers === 1) throw new Error('busy')
      },
      logger: {
        info: (facts) => logged.push((facts as { event: unknown }).event),
        warn: (facts) => logged.push((facts as { event: unknown }).event),
      },
    })
    clock.turnTo(at(400))
    clock.tick()
    clock.tick()
    clock.tick()
    expect(offers).toBe(2)
    expect(logged).toEqual(['tls-leaf-refused', 'tls-leaf-changed'])
  })

  it('tells once when the clock leaves the validity of all leaves, at either end', () => {
    const clock = manualClock()
    const logged: unknown[] = []
    const logger = {
      info: (): void => undefined,
      warn: (facts: object) => void logged.push((facts as { event: unknown }).event),
    }
    startLeafRotation({
      material,
      current: firstLeaf,
      clock,
      onLeaf: () => undefined,
      logger,
    })
    for (const days of [5000, 5001, 10, -4000, 10]) {
      clock.turnTo(at(days))
      clock.tick()
      clock.tick()
    }
    expect(logged).toEqual(['tls-leaf-expired', 'tls-clock-behind'])
  })

  it('ends with stop', () => {
    const clock = manualClock()
    const rotation = startLeafRotation({
      material,
      current: firstLeaf,
      clock,
      onLeaf: () => undefined,
    })
    clock.tick()
    expect(clock.isScheduled).toBe(true)
    rotation.stop()
    expect(clock.isScheduled).toBe(false)
  })
})

describe('systemRotationClock', () => {
  it('schedules for real and can cancel', async () => {
    let calls = 0
    const cancel = systemRotationClock.schedule(1, () => (calls += 10))
    cancel()
    await new Promise<void>((resolve) => {
      systemRotationClock.schedule(2, () => {
        calls += 1
        resolve()
      })
      setTimeout(() => undefined, 20)
    })
    expect(calls).toBe(1)
    expect(Math.abs(systemRotationClock.now().getTime() - Date.now())).toBeLessThan(1000)
    // A jump of the clock is followed within ten seconds, at the price of a few looks a minute.
    expect(ROTATION_CHECK_MS).toBeGreaterThanOrEqual(5000)
    expect(ROTATION_CHECK_MS).toBeLessThan(10_000)
  })
})
