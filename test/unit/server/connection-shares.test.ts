import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { ConnectionShares, SHARE_LIMITS } from '../../../src/server/gate/connection-shares.ts'
import { MAX_CONNECTIONS } from '../../../src/server/start-server.ts'
import { eventually } from '../../helpers/eventually.ts'
import { request, sendRaw } from '../../helpers/raw-client.ts'
import { ADMIN_TOKEN, DEV_PORTAL, openSocket, PORTAL, startTestServer } from '../../helpers/test-server.ts'

const sockets = (count: number): readonly Socket[] => Array.from({ length: count }, () => new Socket())

describe('the connections of portals', () => {
  it('are bounded for each and for all, and a connection that ends makes room', () => {
    const shares = new ConnectionShares({ origin: 2, portals: 3 })
    const [first, second, third] = sockets(3)
    if (first === undefined || second === undefined || third === undefined) throw new RangeError('three')
    expect([first, second, third].map((socket) => shares.take('a', socket))).toEqual([true, true, false])
    expect(shares.take('a', first)).toBe(true)
    expect(sockets(2).map((socket) => shares.take('b', socket))).toEqual([true, false])
    first.emit('close')
    expect(shares.take('c', third)).toBe(true)
    expect(shares.take('a', new Socket())).toBe(false)
  })

  it('leave room for those who are no portal', () => {
    expect(SHARE_LIMITS.portals).toBeLessThan(MAX_CONNECTIONS)
    expect(SHARE_LIMITS.origin * 2).toBeLessThan(SHARE_LIMITS.portals)
  })

  it('that has its share is refused more, and nobody else is', async () => {
    const server = await startTestServer()
    const open = await Promise.all(Array.from({ length: SHARE_LIMITS.origin }, () => openSocket(server)))
    const health = async (headers: Readonly<Record<string, string>>) => {
      const text = request('GET /v1/health HTTP/1.1', { Host: `localhost:${server.port}`, ...headers })
      return (await sendRaw(server.port, text)).status
    }
    const statuses = [
      await health({ Origin: PORTAL }),
      await health({ Origin: DEV_PORTAL }),
      await health({ Authorization: `Bearer ${ADMIN_TOKEN}` }),
    ]
    expect(statuses).toEqual([429, 200, 200])
    await open[0]?.close()
    await eventually(async () => expect(await health({ Origin: PORTAL })).toBe(200))
    await server.closeGently(1_000)
  })
})
