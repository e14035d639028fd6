/** Every operation on a card, as the table of state changes plays it. */
import { ReaderRegistry } from '../../src/bridge/readers/reader-registry.ts'
import { CardSelection } from '../../src/bridge/readers/select-card.ts'
import { diagnoseCard } from '../../src/cli/commands/diagnose.ts'
import type { ReaderProvider } from '../../src/reader/reader.ts'
import { type BridgeBench, CHALLENGE, PIN, type TestClient } from './bridge-bench.ts'
import type { FaultyProvider } from './faulty-provider.ts'
import { PromptHolder } from './prompt-holder.ts'

export interface Scene {
  readonly bench: Omit<BridgeBench, 'provider'>
  readonly provider: FaultyProvider
  /** A portal in `api` mode, one connection for the whole scene. */
  readonly client: TestClient
}

/** How many commands were sent before the page opened, and before the holder confirmed on it. */
export interface PageTimes {
  readonly openedAt: number
  readonly confirmedAt: number
}

export interface Operation {
  readonly name: string
  /** VERIFY commands with a code that it asks for. */
  readonly verifies: 0 | 1
  /** Runs it; tells when a page was there, where one asks the holder. */
  readonly run: (scene: Scene) => Promise<PageTimes | undefined>
}

const done = (work: Promise<unknown>): Promise<undefined> => work.then(() => undefined)

/** The holder in front of the page: confirms as soon as he can, and mends the reader when the page tells him to. */
async function onPage(
  { bench, provider }: Scene,
  method: 'activation.sign' | 'pin.verify' | 'card.identity',
): Promise<PageTimes> {
  const holder = new PromptHolder(() => bench.bridge)
  const portal = bench.client({ pinEntry: 'page', identity: 'ask' }, { prompts: holder.channel })
  const params = method === 'activation.sign' ? { challenge: CHALLENGE } : {}
  const call = portal.call(method, params as never)
  const ended = call.then(
    () => undefined,
    () => undefined,
  )
  const page = await Promise.race([holder.page(), ended])
  const openedAt = provider.sent.length
  const mended = page?.until('waiting-card').then(() => {
    provider.repair()
    return page.until('ready')
  })
  await Promise.race([page?.until('ready'), mended, ended])
  const confirmedAt = provider.sent.length
  page?.decide({ decision: 'confirm', ...(method === 'card.identity' ? {} : { pin: PIN }) })
  // Another program took the card under the entry: the page asks again, and this holder has enough of it.
  void page?.until('ready', 'CARD_BUSY').then(() => page.decide({ decision: 'refuse' }))
  await call
  page?.close()
  return { openedAt, confirmedAt }
}

async function diagnoseOver(provider: ReaderProvider): Promise<void> {
  const registry = new ReaderRegistry({ instance: '', now: () => new Date() })
  await provider.start((event) => registry.handle(event))
  await diagnoseCard(
    { provider, registry },
    new CardSelection(registry).card(undefined),
    new AbortController().signal,
  )
}

const WEB_EID = { challenge: 'A'.repeat(44), format: 'web-eid:1.0', pin: PIN } as const

export const OPERATIONS: readonly Operation[] = [
  {
    name: 'card.identity',
    verifies: 0,
    run: ({ client }) => done(client.call('card.identity', {})),
  },
  {
    name: 'card.identity, the holder asked',
    verifies: 0,
    run: (scene) => onPage(scene, 'card.identity'),
  },
  {
    name: 'card.certificate, authentication',
    verifies: 0,
    run: ({ client }) => done(client.call('card.certificate', { use: 'authentication' })),
  },
  {
    name: 'card.certificate, signature',
    verifies: 0,
    run: ({ client }) => done(client.call('card.certificate', { use: 'signature' })),
  },
  {
    name: 'pin.status',
    verifies: 0,
    run: ({ client }) => done(client.call('pin.status', {})),
  },
  {
    name: 'pin.verify',
    verifies: 1,
    run: ({ client }) => done(client.call('pin.verify', { pin: PIN })),
  },
  {
    name: 'pin.verify on the page',
    verifies: 1,
    run: (scene) => onPage(scene, 'pin.verify'),
  },
  {
    name: 'pin.verify, then activation.sign',
    verifies: 1,
    run: async ({ client }) => {
      await client.call('pin.verify', { pin: PIN, then: 'activation.sign' })
      return done(client.call('activation.sign', { challenge: CHALLENGE }))
    },
  },
  {
    name: 'activation.sign, jws',
    verifies: 1,
    run: ({ client }) => done(client.call('activation.sign', { challenge: CHALLENGE, pin: PIN })),
  },
  {
    name: 'activation.sign, web-eid',
    verifies: 1,
    run: ({ bench }) =>
      done(bench.client({ formats: ['jws', 'web-eid:1.0'] }).call('activation.sign', WEB_EID)),
  },
  {
    name: 'activation.sign on the page',
    verifies: 1,
    run: (scene) => onPage(scene, 'activation.sign'),
  },
  {
    name: 'diagnose',
    verifies: 0,
    run: ({ provider }) => done(diagnoseOver(provider)),
  },
]
