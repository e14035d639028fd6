/** Two clients at once, and the end of a call (protocol 5 and 6). */
import { CHALLENGE, expectError } from '../expect.ts'
import { NotTried, same } from '../difference.ts'
import type { Row } from '../row.ts'
import { identityOf } from './cards.ts'

const WAITING = { method: 'activation.sign', params: { challenge: CHALLENGE, waitSeconds: 60 } }

export const CLIENT_ROWS: readonly Row[] = [
  {
    name: 'clients/one-order',
    clause: '6',
    sentence: 'Every subscriber is told the same, in the same order.',
    card: 'rpps',
    async run(bench) {
      const [actor, watcher] = [await bench.dial(), await bench.dial()]
      const before = bench.result(await actor.call('events.subscribe'))
      same('snapshot of the second', bench.result(await watcher.call('events.subscribe')), before)
      for (let round = 0; round < 4; round += 1) await actor.call('virtual.insert', { profile: 'rpps' })
      const last = Number(before['sequence']) + 8
      await watcher.until(({ params }) => params?.['sequence'] === last, `event ${last} at the second client`)
      same('events of the second', watcher.notifications(), actor.notifications())
    },
  },
  {
    name: 'clients/one-instance',
    clause: '6',
    sentence: 'Snapshots and bridge.info carry the same instance.',
    async run(bench) {
      const [first, second] = [await bench.dial(), await bench.dial()]
      const { instance } = bench.result(await first.call('bridge.info'))
      same('instance of a snapshot', bench.result(await first.call('readers.list'))['instance'], instance)
      same(
        'instance of another client',
        bench.result(await second.call('events.subscribe'))['instance'],
        instance,
      )
    },
  },
  {
    name: 'clients/one-identity',
    clause: '5',
    sentence: 'The identity is what the certificate bears: the same for each client, each time.',
    card: 'rpps',
    async run(bench) {
      const first = await identityOf(bench)
      same('identity of a second client', await identityOf(bench), first)
    },
  },
  {
    name: 'cancel/pending',
    clause: '5',
    sentence: 'operation.cancel ends the pending call with CANCELLED.',
    card: null,
    async run(bench) {
      const portal = await bench.dial()
      portal.send({ jsonrpc: '2.0', id: 'cancelled', ...WAITING })
      const answer = await portal.call('operation.cancel', { id: 'cancelled' })
      same('result', bench.result(answer), { cancelled: true })
      expectError(await portal.until(({ id }) => id === 'cancelled', 'the cancelled call ends'), 'CANCELLED')
    },
  },
  {
    name: 'cancel/unknown',
    clause: '5',
    sentence: 'operation.cancel of a call that is not pending is cancelled: false.',
    async run(bench) {
      const portal = await bench.dial()
      same('result', bench.result(await portal.call('operation.cancel', { id: 'never' })), {
        cancelled: false,
      })
    },
  },
  {
    name: 'cancel/own-connection',
    clause: '5',
    sentence: 'operation.cancel reaches the calls of its own connection only.',
    card: null,
    async run(bench) {
      const [portal, other] = [await bench.dial(), await bench.dial()]
      portal.send({ jsonrpc: '2.0', id: 'mine', ...WAITING })
      await portal.call('bridge.info')
      same('result', bench.result(await other.call('operation.cancel', { id: 'mine' })), { cancelled: false })
      await portal.call('bridge.info')
      same('answers to the call', portal.frames.filter(({ id }) => id === 'mine').length, 0)
      same('result of the owner', bench.result(await portal.call('operation.cancel', { id: 'mine' })), {
        cancelled: true,
      })
    },
  },
  {
    name: 'clients/disconnect',
    clause: '5',
    sentence: 'What a connection held ends with it: the next client is served.',
    card: 'rpps',
    pinEntry: 'api',
    async run(bench) {
      const [first, second] = [await bench.dial(), await bench.dial()]
      const call = { pin: '1234', then: 'activation.sign' }
      const { expiresInSeconds } = bench.result(await first.callWithHolder('pin.verify', call))
      if (Number(expiresInSeconds) < 5) throw new NotTried('this bridge holds cards for less than 5 s')
      first.close()
      bench.result(await second.callWithHolder('pin.verify', { pin: '1234' }))
    },
  },
]
