import { describe, expect, it } from 'vitest'
import {
  CHALLENGE,
  CountedCard,
  outcomeOfCall,
  PIN,
  startBench,
  type TestClient,
} from '../../../helpers/bridge-bench.ts'
import { cardFactory } from '../../../helpers/virtual-cards.ts'

const makeCard = await cardFactory('rpps')

type Operation = (client: TestClient) => Promise<unknown>

const OPERATIONS: readonly (readonly [string, Operation])[] = [
  ['card.identity', (client) => client.call('card.identity', {})],
  ['card.certificate', (client) => client.call('card.certificate', { use: 'signature' })],
  ['pin.status', (client) => client.call('pin.status', {})],
  ['pin.verify', (client) => client.call('pin.verify', { pin: PIN, then: 'activation.sign' })],
  ['activation.sign', (client) => client.call('activation.sign', { challenge: CHALLENGE, pin: PIN })],
  [
    'activation.sign in a hold',
    async (client) => {
      await client.call('pin.verify', { pin: PIN, then: 'activation.sign' })
      return client.call('activation.sign', { challenge: CHALLENGE })
    },
  ],
]

async function countCommands(operate: Operation): Promise<number> {
  const card = new CountedCard(await makeCard())
  const bench = await startBench({ cards: [card] })
  await operate(bench.client())
  await bench.bridge.stop()
  return card.exchanges
}

describe('a call that is cancelled at any command', () => {
  it.each(OPERATIONS)(
    '%s is answered at once, and the card reset before the next if it got a code',
    async (_name, operate) => {
      const commands = await countCommands(operate)
      for (let at = 0; at < commands; at++) {
        const card = new CountedCard(await makeCard())
        const ending = new AbortController()
        let release: () => void = () => undefined
        const blocked = new Promise<void>((resolve) => {
          release = resolve
        })
        let count = 0
        const bench = await startBench({
          cards: [card],
          beforeCommand: () => {
            count += 1
            if (count !== at + 1) return undefined
            ending.abort()
            return blocked
          },
        })
        const client = bench.client({}, { signal: ending.signal })
        expect(await outcomeOfCall(operate(client)), `command ${at}`).toBe('CANCELLED')
        const next = outcomeOfCall(bench.client().call('activation.sign', { challenge: CHALLENGE }))
        release()
        expect(await next).toBe('PIN_REQUIRED')
        expect(card.gotCode).toBe(false)
        expect(count).toBeGreaterThan(at)
        await bench.bridge.stop()
      }
    },
  )
})
