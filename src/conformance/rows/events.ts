/** Notifications of readers and cards (protocol 4 and 6). */
import { get } from 'node:https'
import type { Bench } from '../bench.ts'
import { expectReader, isUtc } from '../expect.ts'
import type { Portal } from '../portal.ts'
import { Difference, same, that } from '../difference.ts'
import type { Row } from '../row.ts'
import { type Facts, LOOPBACK, parseFacts } from '../wire.ts'

const ROUNDS = 5

const sequencesOf = (portal: Portal): number[] =>
  portal.notifications().map(({ params }) => Number(params?.['sequence']))

interface Told {
  readonly event: string
  readonly id: string | undefined
  readonly data: string
}

const fieldOf = (block: string, name: string): string | undefined =>
  new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1]

/** Reads an event stream until it has told so many events. */
function listen(bench: Bench, count: number, whenOpen: () => Promise<unknown>): Promise<readonly Told[]> {
  const { port, ca, timeoutMs } = bench.target
  return new Promise((resolve, reject) => {
    const headers = { Host: bench.host, Origin: bench.origin, Accept: 'text/event-stream' }
    const outgoing = get(
      { host: LOOPBACK, servername: 'localhost', port, ca, agent: false, path: '/v1/events', headers },
      (response) => {
        let text = ''
        let acted = false
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
          const told = text
            .split('\n\n')
            .slice(0, -1)
            .flatMap((block): Told[] => {
              const event = fieldOf(block, 'event')
              return event === undefined
                ? []
                : [{ event, id: fieldOf(block, 'id'), data: fieldOf(block, 'data') ?? '' }]
            })
          if (told.length > 0 && !acted) {
            acted = true
            whenOpen().catch(reject)
          }
          if (told.length < count) return
          clearTimeout(timer)
          outgoing.destroy()
          resolve(told)
        })
        const timer = setTimeout(() => {
          outgoing.destroy()
          reject(new Difference(`${count} events on the stream`, text))
        }, timeoutMs)
      },
    )
    outgoing.on('error', reject)
  })
}

export const EVENT_ROWS: readonly Row[] = [
  {
    name: 'events/numbering',
    clause: '6',
    sentence: 'Sequence numbers have no gaps, and continue from the snapshot with the next one.',
    card: 'rpps',
    async run(bench) {
      const portal = await bench.dial()
      const { sequence, readers } = bench.result(await portal.call('events.subscribe'))
      for (const reader of readers as readonly unknown[]) expectReader(reader)
      for (let round = 0; round < ROUNDS; round += 1) {
        bench.result(await portal.call('virtual.remove'))
        bench.result(await portal.call('virtual.insert'))
      }
      const expected = Array.from({ length: 2 * ROUNDS }, (_, index) => Number(sequence) + 1 + index)
      same('sequences', sequencesOf(portal), expected)
      const after = bench.result(await portal.call('readers.list'))
      same('sequence of the snapshot after', after['sequence'], expected.at(-1))
    },
  },
  {
    name: 'events/form',
    clause: '6',
    sentence: 'card.removed and card.inserted bear sequence, time in UTC and the reader.',
    card: 'rpps',
    async run(bench) {
      const portal = await bench.dial()
      await portal.call('events.subscribe')
      await portal.call('virtual.insert', { profile: 'rpps' })
      const told = portal.notifications()
      same(
        'a card over another',
        told.map(({ method }) => method),
        ['card.removed', 'card.inserted'],
      )
      for (const { params, jsonrpc } of told) {
        same('jsonrpc', jsonrpc, '2.0')
        same('members', Object.keys(params ?? {}).toSorted(), ['at', 'reader', 'sequence'])
        that(isUtc(params?.['at']), 'at in UTC', params)
        expectReader(params?.['reader'])
      }
    },
  },
  {
    name: 'events/before-answer',
    clause: '5',
    sentence: 'virtual.insert and virtual.remove are answered after the event was published.',
    card: 'rpps',
    async run(bench) {
      const portal = await bench.dial()
      await portal.call('events.subscribe')
      const { reader } = bench.result(await portal.call('virtual.remove'))
      const [event] = portal.notifications()
      same('event before the answer', event?.method, 'card.removed')
      same('reader of both', event?.params?.['reader'], reader)
    },
  },
  {
    name: 'events/unsubscribe',
    clause: '4, 5',
    sentence: 'Events come to subscribers alone, once each, and no more after events.unsubscribe.',
    card: 'rpps',
    async run(bench) {
      const [portal, silent] = [await bench.dial(), await bench.dial()]
      await portal.call('events.subscribe')
      await portal.call('events.subscribe')
      await portal.call('virtual.remove')
      same('events of two subscriptions', portal.notifications().length, 1)
      same('result', (await portal.call('events.unsubscribe')).result, {})
      await portal.call('virtual.insert')
      await silent.call('bridge.info')
      same('events after leaving', portal.notifications().length, 1)
      same('events without subscription', silent.notifications(), [])
    },
  },
  {
    name: 'events/stream',
    clause: '4',
    sentence: 'GET /v1/events tells a snapshot first, then each notification with its sequence as id.',
    card: 'rpps',
    async run(bench) {
      const [snapshot, removed, inserted] = await listen(bench, 3, () =>
        bench.post('virtual.insert', { profile: 'rpps' }),
      )
      same('first', snapshot?.event, 'snapshot')
      const { sequence } = parseFacts(snapshot?.data ?? '')
      same('events', [removed?.event, inserted?.event], ['card.removed', 'card.inserted'])
      const next = Number(sequence) + 1
      same('ids', [removed?.id, inserted?.id], [String(next), String(next + 1)])
      same('sequence in data', parseFacts(inserted?.data ?? '')['sequence'], next + 1)
    },
  },
  {
    name: 'events/mute-card',
    clause: '6',
    sentence: 'card.inserted comes for mute cards too.',
    card: null,
    async run(bench) {
      const portal = await bench.dial()
      await portal.call('events.subscribe')
      bench.result(await portal.call('virtual.insert', { profile: 'mute' }))
      const [event] = portal.notifications()
      same('event', event?.method, 'card.inserted')
      same('state', (event?.params?.['reader'] as Facts | undefined)?.['state'], 'mute')
    },
  },
]
