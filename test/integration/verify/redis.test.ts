/** Challenges in a real Redis, of portals that run as several processes. */
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRedisNonceStore } from '../../../src/verify/redis-nonce-store.ts'
import { createVerifier } from '../../../src/verify/verifier.ts'
import { itKeepsNonces } from '../../helpers/nonce-store-contract.ts'
import { type RedisServer, startRedisServer } from '../../helpers/redis-server.ts'
import { NOW, ORIGIN } from '../../helpers/test-card-issuer.ts'
import { createTokenBench } from '../../helpers/token-bench.ts'

let server: RedisServer
let clients: ReturnType<typeof connectTo>[]

const connectTo = (path: string) => createClient({ socket: { path, tls: false } })

beforeAll(async () => {
  server = await startRedisServer()
  clients = [connectTo(server.socketPath), connectTo(server.socketPath)]
  for (const client of clients) await client.connect()
})
afterAll(async () => {
  for (const client of clients) client.destroy()
  await server.stop()
})

const storeOf = (machine: 0 | 1) => {
  const client = clients[machine]
  if (client === undefined) throw new RangeError('no such machine')
  return createRedisNonceStore(client)
}

describe('createRedisNonceStore', () => {
  itKeepsNonces(() => storeOf(0))

  it('forgets in time, what was taken too', async () => {
    const store = storeOf(0)
    await store.put('short', 'value', 1)
    await store.put('taken', 'value', 1)
    await store.take('taken')
    await new Promise((resolve) => setTimeout(resolve, 1100))
    expect(await store.take('short')).toEqual({ state: 'unknown' })
    expect(await store.take('taken')).toEqual({ state: 'unknown' })
  })

  it('puts its prefix before every key', async () => {
    const [client] = clients
    if (client === undefined) throw new RangeError('no client')
    await createRedisNonceStore(client, { prefix: 'other:' }).put('key', 'value', 60)
    expect(await client.get('other:key')).toBe('value')
  })
})

describe('createVerifier on two machines', () => {
  it('accepts on the second what the first issued, once among all', async () => {
    const { issuer, tokenWith } = createTokenBench()
    const [first, second] = ([0, 1] as const).map((machine) =>
      createVerifier({
        revocation: 'none',
        anchors: [issuer.rootDer],
        audience: ORIGIN,
        nonces: storeOf(machine),
        now: () => NOW,
      }),
    )
    if (first === undefined || second === undefined) throw new RangeError('two machines')
    const { challenge } = await first.issueChallenge('session')
    const token = tokenWith({ claims: { nonce: challenge } })
    const tries = Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? second : first).verify(token, 'session').then(
        () => 'accepted',
        (error: unknown) => (error as { reason: string }).reason,
      ),
    )
    const outcomes = await Promise.all(tries)
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome === 'NONCE_USED')).toHaveLength(19)
  })
})
