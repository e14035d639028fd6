/**
 * What one APDU costs through the provider, and a warm signature through the bridge, beside the system's own library called
 * with the same commands and nothing around it.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import type { CallContext } from '../../src/bridge/bridge.ts'
import { forgetfulKeeper } from '../../src/bridge/record/consents.ts'
import { createBridge } from '../../src/bridge/create-bridge.ts'
import { loadPcscLibrary } from '../../src/system/pcsc-library.ts'
import { createPcscProvider } from '../../src/reader/pcsc/pcsc-provider.ts'
import type { ReaderProvider } from '../../src/reader/reader.ts'
import { PCSCD_READERS, startPcscd } from '../helpers/pcscd.ts'
import { TestCard } from '../helpers/test-card.ts'
import { makeVirtualCard } from '../helpers/virtual-cards.ts'

const ROUNDS = 15
const APDUS = 200
const COMMAND = Uint8Array.of(0x00, 0x0a, 0x01, 0x02)
const [READER] = PCSCD_READERS
const SHARED = 2
const ANY_PROTOCOL = 3
const LEAVE = 0
const RESET = 1
const SIGNATURES = 60

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

async function timed(times: number[], transmit: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < APDUS; i += 1) {
    const start = performance.now()
    await transmit()
    times.push(performance.now() - start)
  }
}

type Library = ReturnType<typeof loadPcscLibrary>

/** Notes the commands that go to the card. */
function noting(provider: ReaderProvider, commands: Uint8Array[]): ReaderProvider {
  return {
    backend: provider.backend,
    start: (listener) => provider.start(listener),
    stop: () => provider.stop(),
    connect: async (reader, options) => {
      const connection = await provider.connect(reader, options)
      const transmit = connection.transmit.bind(connection)
      connection.transmit = (command) => {
        commands.push(Uint8Array.from(command))
        return transmit(command)
      }
      return connection
    },
  }
}

/** Each signature through the bridge, then its commands through the library alone: the differences, milliseconds. */
async function signatureShares(
  library: Library,
  context: Parameters<Library['connect']>[0],
): Promise<number[]> {
  const commands: Uint8Array[] = []
  const bridge = createBridge({
    provider: noting(createPcscProvider({ binding: 'system' }), commands),
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
  const caller = {
    kind: 'portal',
    audience: 'https://bench.test',
    policy: { pinEntry: 'api', identity: 'allow', formats: ['jws'] },
  } as const
  const call: CallContext = {
    caller,
    connection: {},
    stateless: false,
    locale: 'en',
    signal: new AbortController().signal,
  }
  const response = Buffer.alloc(258)
  const shares: number[] = []
  const challenge = Buffer.alloc(32, 7).toString('base64url')
  for (let i = 0; i <= SIGNATURES; i += 1) {
    commands.length = 0
    const begin = performance.now()
    await bridge.operations['activation.sign']({ challenge, pin: '1234' }, call)
    const whole = performance.now() - begin
    const again = performance.now()
    const { card, protocol } = await library.connect(context, Buffer.from(READER), SHARED, ANY_PROTOCOL)
    await library.beginTransaction(card)
    for (const command of commands) await library.transmit(card, protocol, command, response)
    await library.endTransaction(card, LEAVE)
    await library.disconnect(card, RESET)
    // The first one is cold.
    if (i > 0) shares.push(whole - (performance.now() - again))
  }
  await bridge.stop()
  return shares
}

const pcscd = await startPcscd()
const provider = createPcscProvider({ binding: 'system' })
try {
  await pcscd.insert(new TestCard())
  await provider.start(() => undefined)
  const library = loadPcscLibrary()
  const { context } = await library.establishContext()
  const bare: number[] = []
  const ours: number[] = []
  const response = Buffer.alloc(258)
  for (let round = 0; round < ROUNDS; round += 1) {
    const { card, protocol } = await library.connect(context, Buffer.from(READER), SHARED, ANY_PROTOCOL)
    await library.beginTransaction(card)
    await timed(bare, () => library.transmit(card, protocol, COMMAND, response))
    await library.endTransaction(card, LEAVE)
    await library.disconnect(card, LEAVE)
    const connection = await provider.connect(READER, { waitMs: 1000 })
    await timed(ours, () => connection.transmit(COMMAND))
    await connection.close('leave')
  }
  await provider.stop()
  await pcscd.remove()
  await pcscd.insert(await makeVirtualCard('rpps'))
  const ownSamples = await signatureShares(library, context)
  await library.releaseContext(context)
  process.stdout.write(`${JSON.stringify({ bareMs: median(bare), oursMs: median(ours), ownSamples })}\n`)
} finally {
  await provider.stop()
  await pcscd.stop()
}
