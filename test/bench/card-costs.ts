/** What identity and signature cost on the virtual cards: exchanges, and the bridge's time beside the card's. */
import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { BridgeMethod, CallContext } from '../../src/bridge/bridge.ts'
import { forgetfulKeeper } from '../../src/bridge/record/consents.ts'
import { createBridge } from '../../src/bridge/create-bridge.ts'
import type { Params } from '../../src/contract/methods.ts'
import type { CardConnection, ReaderProvider } from '../../src/reader/reader.ts'
import { VirtualReaderProvider, virtualReaderName } from '../../src/reader/virtual/virtual-provider.ts'
import { cardFactory } from '../helpers/virtual-cards.ts'

const SIGNATURES = 200
/** A page is connected and nobody calls: the card is read by then. */
const READ_AHEAD_MS = 3500
const PIN = '1234'
const CHALLENGE = Buffer.alloc(32, 7).toString('base64url')

interface Meter {
  exchanges: number
  cardMs: number
}

/** Counts the commands and the time that the reader and the card take for them. */
function metered(provider: ReaderProvider, meter: Meter): ReaderProvider {
  return {
    backend: provider.backend,
    start: (listener) => provider.start(listener),
    stop: () => provider.stop(),
    connect: async (reader, options): Promise<CardConnection> => {
      const connection = await provider.connect(reader, options)
      return {
        reader: connection.reader,
        atr: connection.atr,
        protocol: connection.protocol,
        close: (disposition) => connection.close(disposition),
        transmit: async (command) => {
          const start = performance.now()
          try {
            return await connection.transmit(command)
          } finally {
            meter.exchanges += 1
            meter.cardMs += performance.now() - start
          }
        },
      }
    },
  }
}

async function openMeteredBridge(makeCard: Awaited<ReturnType<typeof cardFactory>>) {
  const meter: Meter = { exchanges: 0, cardMs: 0 }
  const name = virtualReaderName(0)
  const provider = new VirtualReaderProvider({ readers: [{ name, card: await makeCard() }] })
  const bridge = createBridge({
    provider: metered(provider, meter),
    config: { pin: { holdSeconds: 30, wrongPerOriginPerHour: 6 } },
    version: '0.0.0',
    platform: process.platform,
    now: () => new Date(),
    elapsed: () => performance.now(),
    uuid: randomUUID,
    newPromptId: () => randomBytes(16).toString('base64url'),
    consents: forgetfulKeeper(randomBytes(32)),
  })
  await bridge.start()
  const context: CallContext = {
    caller: {
      kind: 'portal',
      audience: 'https://bench.test',
      policy: { pinEntry: 'api', identity: 'allow', formats: ['jws'] },
    },
    connection: {},
    stateless: false,
    locale: 'en',
    signal: new AbortController().signal,
  }
  /** Exchanges, card time and whole time of one call. */
  const cost = async <M extends BridgeMethod>(method: M, params: Params<M>) => {
    const operation = bridge.operations[method] as (
      params: Params<M>,
      context: CallContext,
    ) => Promise<unknown>
    const before = { ...meter }
    const start = performance.now()
    await operation(params, context)
    const totalMs = performance.now() - start
    return { exchanges: meter.exchanges - before.exchanges, cardMs: meter.cardMs - before.cardMs, totalMs }
  }
  return { bridge, cost }
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** A subject that makes a certificate of about 1.1 kB, the size that the limits are for. */
const SUBJECT = [
  { type: 'C', value: 'FR' },
  { type: 'O', value: 'CENTRE HOSPITALIER UNIVERSITAIRE DE TEST' },
  { type: 'OU', value: '300000000029751' },
  { type: 'title', value: 'Médecin' },
] as const
const verify = { pin: PIN, then: 'activation.sign' } as const
const sign = { challenge: CHALLENGE, pin: PIN }

async function exchangesOf(profile: string) {
  const makeCard = await cardFactory(profile, { subject: [...SUBJECT] })
  const cold = await openMeteredBridge(makeCard)
  const signCold = (await cold.cost('activation.sign', sign)).exchanges
  await cold.bridge.stop()
  const { bridge, cost } = await openMeteredBridge(makeCard)
  const identityCold = (await cost('card.identity', {})).exchanges
  const identityWarm = (await cost('card.identity', {})).exchanges
  const signAfterIdentity = (await cost('activation.sign', sign)).exchanges
  const signWarm = (await cost('activation.sign', sign)).exchanges
  const verified = (await cost('pin.verify', verify)).exchanges
  const verifyAndSign = verified + (await cost('activation.sign', { challenge: CHALLENGE })).exchanges
  await bridge.stop()
  const ahead = await openMeteredBridge(makeCard)
  const leave = ahead.bridge.pageConnected()
  await delay(READ_AHEAD_MS)
  leave()
  const identityReadAhead = (await ahead.cost('card.identity', {})).exchanges
  const signReadAhead = (await ahead.cost('activation.sign', sign)).exchanges
  await ahead.bridge.stop()
  return {
    identityCold,
    identityWarm,
    signCold,
    signAfterIdentity,
    signWarm,
    verifyAndSign,
    identityReadAhead,
    signReadAhead,
  }
}

const warm = await openMeteredBridge(await cardFactory('rpps'))
const costs = []
for (let i = 0; i < SIGNATURES; i++) costs.push(await warm.cost('activation.sign', sign))
await warm.bridge.stop()

const report = {
  cards: [
    {
      name: 'CPS3',
      limits: { identityCold: 14, signReadAhead: 12, signWarm: 7 },
      exchanges: await exchangesOf('rpps'),
    },
    {
      name: 'CPS4, T=1',
      limits: { identityCold: 11, signReadAhead: 9, signWarm: 7 },
      exchanges: await exchangesOf('cps4'),
    },
    {
      name: 'CPS4, T=0',
      limits: { identityCold: 13, signReadAhead: 13, signWarm: 7 },
      exchanges: await exchangesOf('cps4-t0'),
    },
  ],
  cardMs: median(costs.map(({ cardMs }) => cardMs)),
  ownMs: median(costs.map(({ totalMs, cardMs }) => totalMs - cardMs)),
  ownSamples: costs.map(({ totalMs, cardMs }) => totalMs - cardMs),
}
process.stdout.write(`${JSON.stringify(report)}\n`)
