import { fc } from '@fast-check/vitest'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { ReaderRegistry, type Subscription } from '../../../../src/bridge/readers/reader-registry.ts'
import type { Notification } from '../../../../src/contract/notifications.ts'
import type { ReaderEvent } from '../../../../src/reader/reader.ts'
import { hex } from '../../../helpers/hex.ts'

const READERS = ['A 00 00', 'B 00 00'] as const
const ATR = hex('3BAC00402A001225006480000310009000')
const CLIENTS = 4

const newRegistry = (): ReaderRegistry =>
  new ReaderRegistry({ instance: 'test', now: () => new Date('2026-01-01T00:00:00Z') })

type Act =
  | { readonly do: 'insert' | 'remove' | 'unavailable' | 'detach' | 'attach'; readonly reader: number }
  | { readonly do: 'subscribe' | 'unsubscribe'; readonly client: number }
  | { readonly do: 'fail' }

const reader = fc.nat(READERS.length - 1)
const client = fc.nat(CLIENTS - 1)
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ do: fc.constantFrom('insert' as const, 'insert' as const, 'remove' as const), reader }),
  fc.record({ do: fc.constantFrom('unavailable' as const, 'detach' as const, 'attach' as const), reader }),
  fc.record({
    do: fc.constantFrom('subscribe' as const, 'subscribe' as const, 'unsubscribe' as const),
    client,
  }),
  fc.constant({ do: 'fail' as const }),
)

/** One client that subscribes, ends that and subscribes again with the same function, as a connection does. */
class Client {
  #subscription: Subscription | undefined
  readonly #registry: ReaderRegistry
  /** What it does inside its listener, one entry an event that it hears. */
  readonly #reactions: Act[]
  readonly #perform: (act: Act) => void
  #expected = 0
  readonly faults: string[] = []

  constructor(registry: ReaderRegistry, reactions: readonly Act[], perform: (act: Act) => void) {
    this.#registry = registry
    this.#reactions = [...reactions]
    this.#perform = perform
  }

  readonly #hear = ({ params }: Notification): void => {
    if (!('sequence' in params)) return
    if (this.#subscription === undefined) this.faults.push(`${params.sequence} after the end`)
    if (params.sequence !== this.#expected)
      this.faults.push(`${params.sequence} in the place of ${this.#expected}`)
    this.#expected = params.sequence + 1
    const reaction = this.#reactions.shift()
    if (reaction !== undefined) this.#perform(reaction)
  }

  subscribe(): void {
    this.unsubscribe()
    this.#subscription = this.#registry.subscribe(this.#hear)
    this.#expected = this.#subscription.snapshot.sequence + 1
  }

  unsubscribe(): void {
    this.#subscription?.unsubscribe()
    this.#subscription = undefined
  }

  /** Nothing was kept from it at the end. */
  get missing(): number {
    return this.#subscription === undefined ? 0 : this.#registry.snapshot().sequence + 1 - this.#expected
  }
}

class ListenerFault extends Error {}

function play(registry: ReaderRegistry, clients: readonly Client[], step: Act): void {
  switch (step.do) {
    case 'fail':
      throw new ListenerFault()
    case 'subscribe':
    case 'unsubscribe':
      clients[step.client]?.[step.do]()
      return
    case 'insert':
    case 'remove':
    case 'unavailable':
    case 'detach':
    case 'attach':
      registry.handle(eventOf(step.do, READERS[step.reader] ?? READERS[0]))
  }
}

function eventOf(what: 'insert' | 'remove' | 'unavailable' | 'detach' | 'attach', name: string): ReaderEvent {
  switch (what) {
    case 'insert':
      return { type: 'card-inserted', reader: name, atr: ATR }
    case 'remove':
      return { type: 'card-removed', reader: name }
    case 'unavailable':
      return { type: 'reader-unavailable', reader: name }
    case 'detach':
      return { type: 'reader-detached', reader: name }
    case 'attach':
      return { type: 'reader-attached', reader: name, pinPad: false }
  }
}

describe('the numbers of events', () => {
  it('have no gap for any subscription, in whatever storm it ends and begins again', () => {
    // What a listener throws is told as a warning, and keeps nobody else from being told.
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue()
    onTestFinished(() => warn.mockRestore())
    const storm = fc.array(act, { minLength: 1, maxLength: 40 })
    const reactions = fc.array(fc.array(act, { maxLength: 8 }), { minLength: CLIENTS, maxLength: CLIENTS })
    fc.assert(
      fc.property(storm, reactions, (steps, inside) => {
        const registry = newRegistry()
        const clients: Client[] = []
        const perform = (step: Act): void => play(registry, clients, step)
        for (const each of inside) clients.push(new Client(registry, each, perform))
        for (const name of READERS) registry.handle({ type: 'reader-attached', reader: name, pinPad: false })
        for (const each of clients) each.subscribe()
        for (const step of steps) {
          try {
            perform(step)
          } catch (error) {
            if (!(error instanceof ListenerFault)) throw error
          }
        }
        expect(clients.flatMap(({ faults }) => faults)).toEqual([])
        expect(clients.map(({ missing }) => missing)).toEqual(clients.map(() => 0))
      }),
      { numRuns: 500 },
    )
    expect(warn.mock.calls.every(([fault]) => fault instanceof ListenerFault)).toBe(true)
  })
})

describe('a reader that another program has for itself', () => {
  const statesTold = (prepare: (registry: ReaderRegistry) => void): readonly (readonly string[])[] => {
    const registry = newRegistry()
    registry.handle({ type: 'reader-attached', reader: READERS[0], pinPad: false })
    prepare(registry)
    const told: (readonly string[])[] = []
    registry.subscribe(({ method, params }) => {
      const now = registry.readers()[0]?.unavailable === true ? 'unavailable' : 'usable'
      if ('reader' in params) told.push([method, params.reader.state, now])
    })
    registry.handle({ type: 'reader-unavailable', reader: READERS[0] })
    registry.handle({ type: 'reader-unavailable', reader: READERS[0] })
    return told
  }

  it('is told as unavailable, never as empty, when its card is taken', () => {
    const told = statesTold((registry) =>
      registry.handle({ type: 'card-inserted', reader: READERS[0], atr: ATR }),
    )
    expect(told).toEqual([['card.removed', 'unavailable', 'unavailable']])
  })

  it('is told once when it was empty', () => {
    expect(statesTold(() => undefined)).toEqual([
      ['reader.detached', 'unavailable', 'unavailable'],
      ['reader.attached', 'unavailable', 'unavailable'],
    ])
  })
})
