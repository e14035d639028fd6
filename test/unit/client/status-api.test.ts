import { describe, expect, it } from 'vitest'
import { openStatusApi } from '../../../src/web/status-api.ts'
import { FakeBrowser, INFO } from './fake-scope.ts'

const reader = { id: 'r1', name: 'Reader', state: 'empty', pinPad: false, card: null }
const change = (sequence: number, state: string) => ({
  method: 'card.inserted',
  params: { sequence, at: '2026-11-23T00:00:00Z', reader: { ...reader, state } },
})

describe('what the status page knows', () => {
  it('is never older than what it was told: the sequence numbers decide between answers and events', async () => {
    const browser = new FakeBrowser()
    browser.answers = {}
    const shown: unknown[] = []
    openStatusApi(browser.scope, 'localhost:17443', {
      onFacts: ({ version }) => void shown.push(version),
      onReaders: (readers) => void shown.push(readers.map(({ state }) => state)),
      onServiceLost: (reason) => void shown.push(reason),
      onConnectionLost: () => void shown.push('lost'),
    })
    const [socket] = browser.sockets
    if (socket === undefined) throw new Error('no socket')
    await expect.poll(() => socket.sent.length).toBe(2)
    const idOf = (name: string) => socket.sent.find(({ method }) => method === name)?.id
    // The event was sent after the snapshot was taken, and before it was answered.
    socket.say(change(7, 'present'))
    socket.say({ id: idOf('events.subscribe'), result: { readers: [reader], sequence: 6, instance: 'a' } })
    socket.say({ id: idOf('bridge.info'), result: INFO })
    await expect.poll(() => shown).toEqual([['empty'], ['present'], '1.2.3'])
    socket.say(change(7, 'mute'))
    socket.say({ method: 'bridge.degraded', params: { reason: 'not-running' } })
    expect(shown.slice(3)).toEqual(['not-running'])
  })
})
