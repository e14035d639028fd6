import { describe, expect, it } from 'vitest'
import {
  type BridgeBench,
  CHALLENGE,
  CountedCard,
  FIRST_READER,
  openBench,
  outcomeOfCall,
  PIN,
} from '../../../helpers/bridge-bench.ts'
import { PromptHolder } from '../../../helpers/prompt-holder.ts'
import { makeVirtualCard } from '../../../helpers/virtual-cards.ts'

const hexBytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))

/** What another program sends for its code, and to learn whether it still counts. */
const COMMANDS = {
  rpps: {
    before: ['00A4000C023F00'],
    verify: '0020000104 31323334',
    status: '0020000100',
  },
  cps4: {
    before: ['01A4040C08 8025000001FF0100'],
    verify: '0120000104 31323334',
    status: '01200001',
  },
} as const
type Name = keyof typeof COMMANDS

/** Another program over a connection of its own, which leaves the card as it is. */
async function otherProgram({ provider }: BridgeBench, commands: readonly string[]): Promise<string> {
  const connection = await provider.connect(FIRST_READER, { waitMs: 1000 })
  let last: Uint8Array = new Uint8Array(0)
  for (const command of commands) last = await connection.transmit(hexBytes(command))
  await connection.close('leave')
  return Buffer.from(last.subarray(-2)).toString('hex')
}

async function benchOf(name: Name) {
  const card = new CountedCard(await makeVirtualCard(name))
  const clock = { now: () => new Date() }
  const bench = await openBench({ cards: [card], now: () => clock.now() })
  const { before, verify, status } = COMMANDS[name]
  return {
    bench,
    card,
    clock,
    verifies: () => otherProgram(bench, [...before, verify]),
    stillVerified: async () => (await otherProgram(bench, [...before, status])) === '9000',
  }
}

describe.each(['rpps', 'cps4'] as const)(
  'another program that has verified its code on the card %s',
  (name) => {
    it('keeps it while identity, certificates and counter are read, warm and cold', async () => {
      const { bench, card, verifies, stillVerified } = await benchOf(name)
      expect(await verifies()).toBe('9000')
      const portal = bench.client()
      for (let round = 0; round < 3; round += 1) {
        await portal.call('card.identity', {})
        await portal.call('card.certificate', { use: 'signature' })
        const status = await portal.call('pin.status', {})
        expect(status).toEqual({ triesLeft: name === 'rpps' ? 3 : null, blocked: false, entry: 'api' })
        expect(await outcomeOfCall(portal.call('pin.verify', { pin: '123456' }))).toBe('PIN_FORMAT')
        await bench.bridge.status.view(true)
        expect(await stillVerified()).toBe(true)
      }
      expect(card.resets).toBe(0)
    })

    it('keeps it while a prompt shows the card and is refused; a code of ours resets before and after', async () => {
      const { bench, card, verifies, stillVerified } = await benchOf(name)
      await verifies()
      const holder = new PromptHolder(() => bench.bridge)
      const portal = bench.client({ pinEntry: 'page' }, { prompts: holder.channel })
      const refused = outcomeOfCall(portal.call('activation.sign', { challenge: CHALLENGE }))
      const page = await holder.page()
      await page.until('ready')
      expect(page.view.pin).toMatchObject({ triesLeft: name === 'rpps' ? 3 : null, lastTry: false })
      page.decide({ decision: 'refuse' })
      expect(await refused).toBe('PIN_CANCELLED')
      expect([await stillVerified(), card.resets]).toEqual([true, 0])
      await bench.client().call('activation.sign', { challenge: CHALLENGE, pin: PIN })
      expect([await stillVerified(), card.resets, card.verifies]).toEqual([false, 2, 2])
    })

    it('keeps it when a call with or without a code is refused, whatever the reason', async () => {
      const { bench, card, clock, verifies, stillVerified } = await benchOf(name)
      await verifies()
      const api = bench.client()
      const page = bench.client({ pinEntry: 'page' })
      const asks = bench.client({ identity: 'ask' })
      const denied = bench.client({ identity: 'deny' })
      const { attempt } = await api.call('pin.prepare', {})
      const newPin = { newPin: '9876', newPinAgain: '9876' }
      const refusals: readonly (readonly [() => Promise<unknown>, string])[] = [
        [() => api.call('pin.verify', {}), 'PIN_REQUIRED'],
        [() => api.call('pin.verify', { then: 'activation.sign' }), 'PIN_REQUIRED'],
        [() => api.call('activation.sign', { challenge: CHALLENGE }), 'PIN_REQUIRED'],
        [() => page.call('activation.sign', { challenge: CHALLENGE }), 'PIN_REQUIRED'],
        [() => page.call('pin.verify', {}), 'PIN_REQUIRED'],
        [() => asks.call('pin.verify', {}), 'PIN_REQUIRED'],
        [() => asks.call('activation.sign', { challenge: CHALLENGE, pin: PIN }), 'CONSENT_REFUSED'],
        [() => denied.call('pin.verify', {}), 'PIN_REQUIRED'],
        [() => denied.call('activation.sign', { challenge: CHALLENGE, pin: PIN }), 'CONSENT_REFUSED'],
        [() => api.call('pin.unblock', { attempt, puk: '1', ...newPin }), 'PUK_FORMAT'],
        [() => api.call('pin.verify', { pin: PIN, expect: { nationalId: '8' } }), 'CARD_MISMATCH'],
      ]
      for (const [call, code] of refusals) expect(await outcomeOfCall(call())).toBe(code)
      clock.now = () => new Date('2080-01-01T00:00:00Z')
      const late = api.call('activation.sign', { challenge: CHALLENGE, pin: PIN })
      expect(await outcomeOfCall(late)).toBe('CERTIFICATE_EXPIRED')
      expect([await stillVerified(), card.resets]).toEqual([true, 0])
    })

    it('that verifies between two of ours interrupts the operation, which begins again', async () => {
      const card = new CountedCard(await makeVirtualCard(name))
      const { before, verify } = COMMANDS[name]
      const play = { left: 0 }
      const bench = await openBench({
        cards: [card],
        // As over a system where nobody can reset a card and keep it: the other program gets in between.
        wrap: (provider) => ({
          backend: provider.backend,
          start: (listener) => provider.start(listener),
          stop: () => provider.stop(),
          connect: async (reader, options) => {
            const connection = await provider.connect(reader, options)
            return {
              reader,
              atr: connection.atr,
              protocol: connection.protocol,
              transmit: (command) => connection.transmit(command),
              close: async (disposition) => {
                await connection.close(disposition)
                if (play.left-- > 0) for (const text of [...before, verify]) card.transmit(hexBytes(text))
              },
            }
          },
        }),
      })
      const sign = (): Promise<string> =>
        outcomeOfCall(bench.client().call('activation.sign', { challenge: CHALLENGE, pin: PIN }))
      for (const text of [...before, verify]) card.transmit(hexBytes(text))
      play.left = 4
      expect(await sign()).toBe('ok')
      for (const text of [...before, verify]) card.transmit(hexBytes(text))
      play.left = 100
      card.clear()
      expect(await sign()).toBe('CARD_BUSY')
      expect(card.gotCode && card.verifies === 0).toBe(false)
    })
  },
)
