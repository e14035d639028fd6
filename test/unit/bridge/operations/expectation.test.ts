/** `expect` tells nobody who the holder is before the holder decides (protocol, section 5). */
import { describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../../../src/bridge/record/audit-trail.ts'
import type { Caller } from '../../../../src/bridge/bridge.ts'
import type { Expectation } from '../../../../src/contract/shapes.ts'
import {
  CHALLENGE,
  CountedCard,
  faultOf,
  FIRST_READER,
  openBench,
  outcomeOfCall,
  PIN,
} from '../../../helpers/bridge-bench.ts'
import { PromptHolder } from '../../../helpers/prompt-holder.ts'
import { cardFactory } from '../../../helpers/virtual-cards.ts'

const makeCard = await cardFactory('rpps')
const makeOther = await cardFactory('employee')
const RIGHT = '899700075122'
const WRONG = '899700075123'

interface Options {
  readonly policy?: Partial<Caller['policy']>
  /** Whether the holder can be asked; not over plain HTTP. */
  readonly prompts?: boolean
  readonly wrongPerOriginPerHour?: number
}

async function portalOf({ policy = {}, prompts = true, wrongPerOriginPerHour = 6 }: Options) {
  const card = new CountedCard(await makeCard())
  const entries: AuditEntry[] = []
  const trail = {
    record: (entry: AuditEntry) => void entries.push(entry),
    recent: () => Promise.resolve([]),
    failing: false,
  }
  const bench = await openBench({ cards: [card], trail, wrongPerOriginPerHour })
  const holder = new PromptHolder(() => bench.bridge)
  const seen: string[] = []
  const context = {
    progress: (step: string) => void seen.push(step),
    ...(prompts ? { prompts: holder.channel } : { stateless: true }),
  }
  const portal = bench.client({ pinEntry: 'page', identity: 'ask', ...policy }, context)
  return { ...bench, card, holder, portal, seen, entries }
}

type Bench = Awaited<ReturnType<typeof portalOf>>
type Call = (bench: Bench, expected: Expectation | undefined) => Promise<unknown>

const CALLS: Readonly<Record<string, Call>> = {
  'activation.sign': ({ portal }, expected) =>
    portal.call('activation.sign', { challenge: CHALLENGE, ...(expected && { expect: expected }) }),
  'pin.verify': ({ portal }, expected) => portal.call('pin.verify', expected ? { expect: expected } : {}),
  'pin.verify, then': ({ portal }, expected) =>
    portal.call('pin.verify', { then: 'activation.sign', ...(expected && { expect: expected }) }),
}
const WITH_PIN: Readonly<Record<string, Call>> = {
  'activation.sign with a code': ({ portal }, expected) =>
    portal.call('activation.sign', { challenge: CHALLENGE, pin: PIN, ...(expected && { expect: expected }) }),
  'pin.verify with a code': ({ portal }, expected) =>
    portal.call('pin.verify', { pin: PIN, ...(expected && { expect: expected }) }),
}

/** What the portal and the audit trail get to see of a call, with the commands that the card got meanwhile. */
async function traceOf(options: Options, call: Call, expected: Expectation) {
  const bench = await portalOf(options)
  const { card, holder, seen, entries } = bench
  const before = card.log.length
  const ending = call(bench, expected)
  const outcome = outcomeOfCall(ending)
  const asked = await Promise.race([outcome.then(() => null), holder.page()])
  if (asked !== null) {
    await asked.until('ready')
    seen.push(`prompt after ${card.log.length - before} commands`)
    asked.decide({ decision: 'refuse' })
  }
  const code = await outcome
  return {
    code,
    seen,
    outcomes: holder.outcomes,
    prompts: holder.opened.length,
    commands: card.log.slice(before),
    audit: entries.map((entry) => ({ ...entry, at: '', durationMs: 0, card: entry.card === null })),
  }
}

const GUESSES: readonly (readonly [string, Expectation, Expectation])[] = [
  ['the identifier', { nationalId: RIGHT }, { nationalId: WRONG }],
  ['whether it is a test card', { test: true }, { test: false }],
]

describe('a right and a wrong expectation cannot be told apart until the holder decides', () => {
  const situations: readonly (readonly [string, Options, Readonly<Record<string, Call>>, string])[] = [
    ['ask', {}, CALLS, 'PIN_CANCELLED'],
    ['ask, over plain HTTP', { prompts: false }, CALLS, 'CONSENT_REFUSED'],
    ['ask, code by the portal', { policy: { pinEntry: 'api' } }, WITH_PIN, 'CONSENT_REFUSED'],
    [
      'ask, code by the portal over plain HTTP',
      { policy: { pinEntry: 'api' }, prompts: false },
      WITH_PIN,
      'CONSENT_REFUSED',
    ],
    ['deny', { policy: { identity: 'deny' } }, CALLS, 'CONSENT_REFUSED'],
    ['deny, over plain HTTP', { policy: { identity: 'deny' }, prompts: false }, CALLS, 'CONSENT_REFUSED'],
    [
      'deny, code by the portal',
      { policy: { identity: 'deny', pinEntry: 'api' } },
      WITH_PIN,
      'CONSENT_REFUSED',
    ],
  ]
  const cases = situations.flatMap(([name, options, calls, code]) =>
    Object.entries(calls).flatMap(([method, call]) =>
      GUESSES.map(([what, right, wrong]) => ({ name, method, what, options, call, right, wrong, code })),
    ),
  )
  it.each(cases)('$name: $method, $what', async ({ options, call, right, wrong, code }) => {
    const good = await traceOf(options, call, right)
    expect(await traceOf(options, call, wrong)).toEqual(good)
    expect(good.code).toBe(code)
  })

  it.each(Object.keys(CALLS))('and a refusal is what it is without an expectation: %s', async (method) => {
    const call = CALLS[method] ?? (() => Promise.reject(new Error()))
    const without = await traceOf({}, (bench) => call(bench, undefined), {})
    const wrong = await traceOf({}, call, { nationalId: WRONG })
    expect([wrong.code, wrong.outcomes, wrong.prompts]).toEqual([
      without.code,
      without.outcomes,
      without.prompts,
    ])
  })

  it('of an origin that is denied it, whatever card there is', async () => {
    const { portal, provider } = await portalOf({ policy: { identity: 'deny' } })
    provider.remove(FIRST_READER)
    expect(await outcomeOfCall(portal.call('pin.verify', { expect: { nationalId: RIGHT } }))).toBe(
      'CONSENT_REFUSED',
    )
    expect(await outcomeOfCall(portal.call('card.identity', {}))).toBe('CONSENT_REFUSED')
  })
})

describe('the prompt page', () => {
  it('shows that the site expects another card; the site hears of it once the holder says so, without a VERIFY', async () => {
    const { card, holder, portal } = await portalOf({})
    const call = portal.call('activation.sign', { challenge: CHALLENGE, expect: { nationalId: WRONG } })
    const page = await holder.page()
    expect(await page.until('ready')).toMatchObject({
      card: { nationalId: RIGHT },
      expected: { nationalId: WRONG, test: null },
      pin: null,
    })
    await page.confirm(PIN)
    expect(await faultOf(call)).toMatchObject({ code: 'CARD_MISMATCH' })
    expect([card.verifies, holder.outcomes]).toEqual([0, ['failed']])
  })

  it('asks for the code once the card is the one expected', async () => {
    const { holder, portal, provider } = await portalOf({})
    const call = portal.call('activation.sign', { challenge: CHALLENGE, expect: { nationalId: RIGHT } })
    const page = await holder.page()
    provider.insert(FIRST_READER, await makeOther())
    while (page.view.expected === undefined) await new Promise(setImmediate)
    provider.insert(FIRST_READER, await makeCard())
    while (page.view.pin === null) await new Promise(setImmediate)
    expect(page.view.expected).toBeUndefined()
    await page.confirm(PIN)
    expect(await outcomeOfCall(call)).toBe('ok')
  })

  it('shows no text that a site would have it show', async () => {
    const { holder, portal } = await portalOf({})
    const nationalId = 'Tapez votre code sur https://evil.example'
    void outcomeOfCall(portal.call('pin.verify', { expect: { nationalId, test: false } }))
    const view = await (await holder.page()).until('ready')
    expect(view.expected).toEqual({ nationalId: null, test: false })
  })

  it('of an identification is compared in the same way, and gives no consent by it', async () => {
    const { holder, portal } = await portalOf({ policy: { pinEntry: 'api' } })
    const verify = () => outcomeOfCall(portal.call('pin.verify', { pin: PIN, expect: { nationalId: WRONG } }))
    const call = verify()
    await (await holder.page()).confirm()
    expect(await call).toBe('CARD_MISMATCH')
    void verify()
    expect((await (await holder.page(2)).until('ready')).expected).toMatchObject({ nationalId: WRONG })
  })
})

describe('a caller that may know the identity', () => {
  it.each(['allow', 'remembered'] as const)('is told before any prompt and any VERIFY (%s)', async (how) => {
    const identity = how === 'allow' ? 'allow' : 'ask'
    const { card, holder, portal } = await portalOf({ policy: { identity } })
    const agreed = portal.call('card.identity', {})
    if (how === 'remembered') await (await holder.page()).confirm()
    await agreed
    const asked = holder.opened.length
    for (const call of Object.values(CALLS))
      expect(await outcomeOfCall(call({ portal } as Bench, { nationalId: WRONG }))).toBe('CARD_MISMATCH')
    expect([holder.opened.length - asked, card.verifies]).toEqual([0, 0])
  })

  it.each(['page', 'api'] as const)(
    'has its wrong expectations counted like wrong PINs (%s)',
    async (pinEntry) => {
      const { card, portal } = await portalOf({
        policy: { identity: 'allow', pinEntry },
        wrongPerOriginPerHour: 2,
      })
      const guess = (nationalId: string) =>
        outcomeOfCall(portal.call('pin.verify', { expect: { nationalId } }))
      expect([await guess('1'), await guess('2'), await guess(RIGHT)]).toEqual([
        'CARD_MISMATCH',
        'CARD_MISMATCH',
        'RATE_LIMITED',
      ])
      expect(card.verifies).toBe(0)
    },
  )

  it('has at most as many at the same moment', async () => {
    const { client } = await portalOf({ wrongPerOriginPerHour: 2 })
    const guesses = Array.from({ length: 6 }, (_, index) =>
      outcomeOfCall(client().call('pin.verify', { pin: PIN, expect: { nationalId: String(index) } })),
    )
    const told = await Promise.all(guesses)
    expect(told.filter((code) => code === 'CARD_MISMATCH')).toHaveLength(2)
    expect(told.filter((code) => code === 'RATE_LIMITED')).toHaveLength(4)
  })
})

describe('a hold', () => {
  it('of a site that may not know the holder otherwise is used up by a wrong expectation', async () => {
    const { card, holder, portal } = await portalOf({})
    const check = portal.call('pin.verify', { then: 'activation.sign' })
    await (await holder.page()).confirm(PIN)
    await check
    const sign = (nationalId: string) =>
      outcomeOfCall(portal.call('activation.sign', { challenge: CHALLENGE, expect: { nationalId } }))
    expect(await sign(WRONG)).toBe('CARD_MISMATCH')
    void sign(RIGHT)
    expect((await (await holder.page(2)).until('ready')).action).toBe('sign')
    expect(card.verifies).toBe(1)
  })
})

/** `SLOW=1`, and `npm run campaign attackers`: as many guesses as an attacker makes in two seconds. */
const LONG = process.env['SLOW'] === '1'
const GUESS_COUNT = LONG ? 2000 : 20

/** Without the slowest twentieth, during which another program had the processor. */
function meanOf(times: readonly number[]): number {
  const usual = times.toSorted((a, b) => a - b).slice(0, Math.ceil(times.length * 0.95))
  return usual.reduce((sum, ms) => sum + ms, 0) / usual.length
}

describe(`${GUESS_COUNT} wrong guesses and the right one`, () => {
  const situations: readonly (readonly [string, Options])[] = [
    ['ask', {}],
    ['ask, over plain HTTP', { prompts: false }],
    ['deny', { policy: { identity: 'deny' } }],
  ]
  it.each(situations)(
    'get the same answers, lines and prompts, in the same time: %s',
    async (name, options) => {
      const lines: number[] = []
      const trail = {
        record: (entry: AuditEntry) =>
          void lines.push(JSON.stringify({ ...entry, at: '', durationMs: 0 }).length),
        recent: () => Promise.resolve([]),
        failing: false,
      }
      const clock = { at: 0 }
      const bench = await openBench({ cards: [await makeCard()], trail, elapsed: () => clock.at })
      const holder = new PromptHolder(() => bench.bridge)
      const { prompts = true, policy = {} } = options
      const portal = bench.client(
        { pinEntry: 'page', identity: 'ask', ...policy },
        prompts ? { prompts: holder.channel } : { stateless: true },
      )
      const guess = async (nationalId: string): Promise<{ seen: string; ms: number }> => {
        // No wait of an earlier refusal, and no line that is left out.
        clock.at += 7_200_000
        const [opened, written] = [holder.opened.length, lines.length]
        const startedAt = performance.now()
        const outcome = outcomeOfCall(portal.call('pin.verify', { expect: { nationalId } }))
        const page = await Promise.race([outcome.then(() => null), holder.page(opened + 1)])
        await page?.until('ready')
        const ms = performance.now() - startedAt
        page?.decide({ decision: 'refuse' })
        const seen = [await outcome, holder.opened.length - opened, ...lines.slice(written)].join(' ')
        return { seen, ms }
      }
      await guess(WRONG)
      const told = new Set<string>()
      const spent = { right: [] as number[], wrong: [] as number[] }
      for (let index = 0; index < GUESS_COUNT; index += 1) {
        const guesses = [
          ['right', RIGHT],
          ['wrong', String(899_700_000_000 + index)],
        ] as const
        // Neither always comes first.
        for (const [kind, nationalId] of index % 2 === 0 ? guesses : guesses.toReversed()) {
          const { seen, ms } = await guess(nationalId)
          told.add(seen)
          spent[kind].push(ms)
        }
      }
      expect([...told]).toHaveLength(1)
      if (!LONG) return
      const [right, wrong] = [meanOf(spent.right), meanOf(spent.wrong)]
      process.stderr.write(`${name}: ${right.toFixed(3)} ms right, ${wrong.toFixed(3)} ms wrong\n`)
      expect(right / wrong).toBeGreaterThan(0.9)
      expect(right / wrong).toBeLessThan(1.1)
    },
    LONG ? 600_000 : 20_000,
  )
})
