import { type ClientRequest, type IncomingMessage } from 'node:http'
import { get } from 'node:https'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Caller,
  dial,
  type Facts,
  makeHome,
  MANAGED,
  OTHER,
  parseObject,
  removeHome,
  type RunningBridge,
  startBridge,
} from '../../helpers/black-box.ts'
import { eventually } from '../../helpers/eventually.ts'

const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

let home: string
let bridge: RunningBridge
beforeAll(async () => {
  home = await makeHome()
  bridge = await startBridge({ home })
})
afterAll(async () => {
  await bridge.stop()
  await removeHome(home)
})

interface Told {
  readonly event: string
  readonly id: string | undefined
  readonly data: Facts
}

interface Stream {
  readonly told: readonly Told[]
  readonly response: IncomingMessage
  end(): void
}

/** Reads a stream of server-sent events as the specification of EventSource says. */
function listen(origin = MANAGED): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const outgoing: ClientRequest = get(
      {
        host: 'localhost',
        port: bridge.port,
        path: '/v1/events',
        ca: bridge.ca,
        agent: false,
        headers: { Origin: origin, Accept: 'text/event-stream' },
      },
      (response) => {
        let text = ''
        const told: Told[] = []
        response.setEncoding('utf8')
        response.on('error', () => undefined)
        response.on('data', (chunk: string) => {
          text += chunk
          const blocks = text.split('\n\n').slice(0, -1)
          told.splice(0, told.length, ...blocks.flatMap(parseBlock))
        })
        resolve({ told, response, end: () => outgoing.destroy() })
      },
    )
    outgoing.once('error', reject)
  })
}

function parseBlock(block: string): Told[] {
  const fields = new Map(
    block.split('\n').map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).trimStart()] as const
    }),
  )
  const event = fields.get('event')
  if (event === undefined) return []
  return [{ event, id: fields.get('id'), data: parseObject(fields.get('data') ?? '') }]
}

const sequences = (caller: Caller): number[] =>
  caller.notifications().map(({ params }) => Number(params?.['sequence']))

describe('events', () => {
  it('reach every subscriber in one order without gaps, over 50 insertions and removals', async () => {
    const actor = await dial(bridge)
    const watcher = await dial(bridge, { origin: OTHER })
    const stream = await listen()
    await eventually(() => expect(stream.told).toHaveLength(1))
    const before = await actor.result('events.subscribe')
    expect(await watcher.result('events.subscribe')).toEqual(before)
    const sequence = Number(before['sequence'])
    for (let round = 0; round < 50; round += 1) {
      await actor.result('virtual.remove')
      await actor.result('virtual.insert')
    }
    const expected = Array.from({ length: 100 }, (_, index) => sequence + 1 + index)
    await eventually(() => expect(sequences(watcher)).toEqual(expected))
    expect(sequences(actor)).toEqual(expected)
    expect(actor.notifications()).toEqual(watcher.notifications())
    for (const [index, { method, params }] of actor.notifications().entries()) {
      const removed = index % 2 === 0
      expect(method).toBe(removed ? 'card.removed' : 'card.inserted')
      expect(params?.['at']).toMatch(UTC)
      expect(params?.['reader']).toMatchObject(
        removed ? { state: 'empty', card: null } : { state: 'present', card: { kind: 'cps3' } },
      )
    }
    await eventually(() => expect(stream.told).toHaveLength(101))
    const [snapshot, ...events] = stream.told
    expect(snapshot).toMatchObject({ event: 'snapshot', data: before })
    expect(events.map(({ id }) => Number(id))).toEqual(expected)
    expect(events.map(({ event, data }) => ({ method: event, params: data }))).toEqual(
      actor.notifications().map(({ method, params }) => ({ method, params })),
    )
    expect(await actor.result('readers.list')).toMatchObject({ sequence: sequence + 100 })
    stream.end()
    await actor.close()
    await watcher.close()
  })

  it('are published before the call that caused them is answered', async () => {
    const actor = await dial(bridge)
    await actor.result('events.subscribe')
    const { reader } = await actor.result('virtual.remove')
    const [event, answer] = actor.frames.slice(-2)
    expect(event).toMatchObject({ method: 'card.removed', params: { reader } })
    expect(answer?.result).toEqual({ reader })
    await actor.result('virtual.insert')
    await actor.close()
  })

  it('show a card put in over another as removed and inserted', async () => {
    const actor = await dial(bridge)
    await actor.result('events.subscribe')
    await actor.result('virtual.insert', { profile: 'rpps' })
    expect(actor.notifications().map(({ method }) => method)).toEqual(['card.removed', 'card.inserted'])
    await actor.close()
  })

  it('come to nobody who did not ask, and no more to one who left', async () => {
    const actor = await dial(bridge)
    const silent = await dial(bridge)
    await actor.result('events.subscribe')
    expect(await actor.result('events.unsubscribe')).toEqual({})
    await actor.result('virtual.insert')
    await silent.result('bridge.info')
    expect(actor.notifications()).toEqual([])
    expect(silent.notifications()).toEqual([])
    await actor.close()
    await silent.close()
  })

  it('come once to a portal that subscribes twice', async () => {
    const actor = await dial(bridge)
    await actor.result('events.subscribe')
    await actor.result('events.subscribe')
    await actor.result('virtual.remove')
    await actor.result('virtual.insert')
    expect(actor.notifications()).toHaveLength(2)
    await actor.close()
  })

  it('count from zero, and belong to one start of the bridge', async () => {
    const folder = await makeHome()
    const instances = new Set<unknown>()
    for (let start = 0; start < 2; start += 1) {
      const empty = await startBridge({ home: folder, args: ['--virtual', 'none'] })
      const portal = await dial(empty)
      const { sequence, instance, readers } = await portal.result('events.subscribe')
      expect(Number(sequence)).toBeLessThanOrEqual(1)
      expect(readers).toMatchObject([{ state: 'empty', card: null }])
      await portal.result('virtual.insert', { profile: 'rpps' })
      expect(sequences(portal)).toEqual([Number(sequence) + 1])
      instances.add(instance)
      await empty.stop()
    }
    expect(instances.size).toBe(2)
    await removeHome(folder)
  })
})

describe('GET /v1/events', () => {
  it('is an event stream for an allowed origin', async () => {
    const stream = await listen()
    expect(stream.response.statusCode).toBe(200)
    expect(stream.response.headers).toMatchObject({
      'content-type': expect.stringMatching(/^text\/event-stream/) as string,
      'cache-control': 'no-store',
      'access-control-allow-origin': MANAGED,
    })
    stream.end()
  })

  it('ends when the bridge ends', async () => {
    const folder = await makeHome()
    const short = await startBridge({ home: folder })
    const kept = bridge
    bridge = short
    const stream = await listen().finally(() => (bridge = kept))
    const ended = new Promise((resolve) => stream.response.once('close', resolve))
    const { code, elapsedMs } = await short.stop()
    await ended
    expect(code).toBe(0)
    expect(elapsedMs).toBeLessThan(2_000)
    await removeHome(folder)
  })
})

describe('a storm of insertions', () => {
  const ROUNDS = 30
  const SUBSCRIBERS = 6

  /** The numbers that a subscription told, its snapshot's first. */
  async function tellsWithoutGaps(client: Caller, rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      const before = client.notifications().length
      const { sequence } = await client.result('events.subscribe')
      // What comes until the other call is answered; the next subscription begins in the middle of the storm.
      await client.result(round % 2 === 0 ? 'events.unsubscribe' : 'readers.list')
      const told = client.notifications().slice(before)
      const numbers = told.map(({ params }) => Number(params?.['sequence']))
      const fromSnapshot = numbers.filter((number) => number > Number(sequence))
      expect(fromSnapshot).toEqual(fromSnapshot.map((_, index) => Number(sequence) + 1 + index))
    }
  }

  it('has no gap in the numbers of any subscription, whatever begins and ends meanwhile', async () => {
    const actor = await dial(bridge)
    const portals = await Promise.all(Array.from({ length: SUBSCRIBERS }, () => dial(bridge)))
    const watcher = await dial(bridge)
    const { sequence: first } = await watcher.result('events.subscribe')
    const ending = new AbortController()
    const storm = (async () => {
      while (!ending.signal.aborted) {
        await actor.result('virtual.remove', {})
        await actor.result('virtual.insert', {})
      }
    })()
    await Promise.all(portals.map((portal) => tellsWithoutGaps(portal, ROUNDS)))
    ending.abort()
    await storm
    await watcher.result('readers.list')
    const numbers = watcher.notifications().map(({ params }) => Number(params?.['sequence']))
    expect(numbers.length).toBeGreaterThan(20)
    expect(numbers).toEqual(numbers.map((_, index) => Number(first) + 1 + index))
    await Promise.all([actor, watcher, ...portals].map((client) => client.close()))
  })
})
