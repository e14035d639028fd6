import { createServer, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bytesToHex } from '../../../../src/iso7816/hex.ts'
import { playVirtualCard, type VpcdOptions } from '../../../../src/reader/virtual/vpcd-link.ts'
import { hex } from '../../../helpers/hex.ts'
import { GUARDED, TestCard, UNLOCK } from '../../../helpers/test-card.ts'

/** The reader driver's end: it listens, and the card calls. */
let driver: Server
let port: number
beforeEach(async () => {
  driver = createServer()
  driver.listen(0, '127.0.0.1')
  await once(driver, 'listening')
  const address = driver.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
})
afterEach(() => {
  driver.close()
})

interface Played {
  readonly socket: Socket
  readonly ended: Promise<void>
  readonly card: TestCard
  /** Everything the card has sent, once it is `bytes` long. */
  readonly received: (bytes: number) => Promise<string>
}

async function play(options: Partial<VpcdOptions> = {}): Promise<Played> {
  const card = new TestCard(7)
  const accepted = once(driver, 'connection') as Promise<[Socket]>
  const ended = playVirtualCard({ host: '127.0.0.1', port, card, ...options })
  ended.catch(() => undefined)
  const [socket] = await accepted
  let all = ''
  socket.on('data', (data: Buffer) => {
    all += bytesToHex(data)
  })
  const received = async (bytes: number): Promise<string> => {
    while (all.length < 2 * bytes) await once(socket, 'data')
    return all
  }
  return { socket, ended, card, received }
}

describe('playVirtualCard', () => {
  it('answers the request for the answer to reset', async () => {
    const { socket, received } = await play()
    socket.write(hex('0001 04'))
    expect(await received(6)).toBe('00043B024307')
  })

  it('answers command APDUs', async () => {
    const { socket, received } = await play()
    socket.write(hex('0004 000A1234'))
    expect(await received(6)).toBe('000412349000')
  })

  it('takes frames that arrive byte by byte', async () => {
    const { socket, received } = await play()
    socket.setNoDelay(true)
    for (const byte of hex('0001 04 0004 000A1234')) {
      socket.write(Uint8Array.of(byte))
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    expect(await received(12)).toBe('00043B024307000412349000')
  })

  it('takes several frames that arrive at once', async () => {
    const { socket, received } = await play()
    socket.write(hex('0001 01 0001 04 0004 000A1234 0004 000A5678 0001'))
    expect(await received(18)).toBe('00043B0243070004123490000004' + '56789000')
    socket.write(hex('04'))
    expect(await received(24)).toMatch(/00043B024307$/)
  })

  it.each([
    ['power off', '00'],
    ['power on', '01'],
    ['reset', '02'],
  ])('resets the card at %s', async (_, control) => {
    const { socket, received } = await play()
    socket.write(hex(`0004 00${UNLOCK.toString(16)}0000 0001 ${control} 0004 00${GUARDED.toString(16)}0000`))
    expect(await received(8)).toBe('00029000' + '00026982')
  })

  it('bears frames without content and unknown control bytes', async () => {
    const { socket, received } = await play()
    socket.write(hex('0000 0001 07 0004 000A1234'))
    expect(await received(6)).toBe('000412349000')
  })

  it('tells what the driver does', async () => {
    const states: string[] = []
    const { socket, received } = await play({ onState: (state) => states.push(state) })
    socket.write(hex('0001 01 0001 02 0001 00 0001 04'))
    await received(6)
    expect(states).toEqual(['connected', 'powered', 'powered', 'unpowered'])
  })

  it('ends when the driver hangs up, and resets the card', async () => {
    const { socket, ended, card, received } = await play()
    socket.write(hex(`0004 00${UNLOCK.toString(16)}0000`))
    await received(4)
    socket.end()
    await ended
    expect(bytesToHex(card.transmit(Uint8Array.of(0, GUARDED, 0, 0)))).toBe('6982')
  })

  it('hangs up when the signal says so', async () => {
    const pull = new AbortController()
    const { socket, ended } = await play({ signal: pull.signal })
    const closed = once(socket, 'close')
    pull.abort()
    await ended
    await closed
    expect(socket.closed).toBe(true)
  })

  it('does not connect when the signal was given before', async () => {
    let connections = 0
    driver.on('connection', () => connections++)
    await playVirtualCard({ host: '127.0.0.1', port, card: new TestCard(), signal: AbortSignal.abort() })
    expect(connections).toBe(0)
  })

  it('says that no driver listens', async () => {
    driver.close()
    await expect(playVirtualCard({ host: '127.0.0.1', port, card: new TestCard() })).rejects.toMatchObject({
      code: 'PCSC_UNAVAILABLE',
      cause: { code: 'ECONNREFUSED' },
    })
  })

  it('hangs up when the hook throws, as if the card were pulled', async () => {
    const fault = (): void => {
      throw new Error('pulled')
    }
    const { socket, ended } = await play({ beforeCommand: fault })
    const closed = once(socket, 'close')
    socket.write(hex('0004 000A1234'))
    await expect(ended).rejects.toMatchObject({ code: 'PCSC_UNAVAILABLE' })
    await closed
  })
})
