/** Every operation on a card, as the campaign of faults plays it. */
import { ReaderRegistry } from '../../src/bridge/readers/reader-registry.ts'
import { CardSelection } from '../../src/bridge/readers/select-card.ts'
import { diagnoseCard } from '../../src/cli/commands/diagnose.ts'
import type { ReaderProvider } from '../../src/reader/reader.ts'
import { type BridgeBench, CHALLENGE, PIN, type TestClient } from '../helpers/bridge-bench.ts'
import { PromptHolder } from '../helpers/prompt-holder.ts'
import type { FaultyProvider } from './faulty-provider.ts'

export interface Scene {
  readonly bench: Omit<BridgeBench, 'provider'>
  readonly provider: FaultyProvider
  /** A portal in `api` mode, one connection for the whole scene. */
  readonly client: TestClient
  /** What the card's code is, as far as its holder knows. */
  pin: string
}

/** How many commands were sent before the page opened, and before the holder confirmed on it. */
export interface PageTimes {
  readonly openedAt: number
  readonly confirmedAt: number
}

export interface Operation {
  readonly name: string
  /** Commands with a code that it asks for. */
  readonly codes: 0 | 1
  /** It changes the code: where it does not end well, the code may be either. */
  readonly changesCode?: true
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
  const attempt = page?.view.attempt ?? 0
  const isAskedAgain = (): boolean => (page?.view.attempt ?? 0) > attempt && page?.view.state === 'ready'
  // The card took the code badly, or another program took the card: the page asks again, and this holder has enough of it.
  void page?.comesTrue(isAskedAgain).then(() => page.decide({ decision: 'refuse' }))
  page?.decide({ decision: 'confirm', ...(method === 'card.identity' ? {} : { pin: PIN }) })
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

export const otherPin = (pin: string): string => (pin === PIN ? '9876' : PIN)

/** On the page `/pin`: what the card tells first, then the change. */
async function changeCode(scene: Scene, how: 'pin.change' | 'pin.unblock'): Promise<undefined> {
  const { client, pin } = scene
  const { attempt } = await client.call('pin.prepare', {})
  const newPin = otherPin(pin)
  const codes = { newPin, newPinAgain: newPin }
  if (how === 'pin.change') await client.call(how, { attempt, pin, ...codes })
  else await client.call(how, { attempt, puk: PUK, ...codes })
  scene.pin = newPin
}

const PUK = '12345678'
const WEB_EID = { challenge: 'A'.repeat(44), format: 'web-eid:1.0', pin: PIN } as const

export const OPERATIONS: readonly Operation[] = [
  {
    name: 'card.identity',
    codes: 0,
    run: ({ client }) => done(client.call('card.identity', {})),
  },
  {
    name: 'card.identity, the holder asked',
    codes: 0,
    run: (scene) => onPage(scene, 'card.identity'),
  },
  {
    name: 'card.certificate, authentication',
    codes: 0,
    run: ({ client }) => done(client.call('card.certificate', { use: 'authentication' })),
  },
  {
    name: 'card.certificate, signature',
    codes: 0,
    run: ({ client }) => done(client.call('card.certificate', { use: 'signature' })),
  },
  {
    name: 'pin.status',
    codes: 0,
    run: ({ client }) => done(client.call('pin.status', {})),
  },
  {
    name: 'pin.verify',
    codes: 1,
    run: ({ client }) => done(client.call('pin.verify', { pin: PIN })),
  },
  {
    name: 'pin.verify on the page',
    codes: 1,
    run: (scene) => onPage(scene, 'pin.verify'),
  },
  {
    name: 'pin.verify, then activation.sign',
    codes: 1,
    run: async ({ client }) => {
      await client.call('pin.verify', { pin: PIN, then: 'activation.sign' })
      return done(client.call('activation.sign', { challenge: CHALLENGE }))
    },
  },
  {
    name: 'activation.sign, jws',
    codes: 1,
    run: ({ client }) => done(client.call('activation.sign', { challenge: CHALLENGE, pin: PIN })),
  },
  {
    name: 'activation.sign, web-eid',
    codes: 1,
    run: ({ bench }) =>
      done(bench.client({ formats: ['jws', 'web-eid:1.0'] }).call('activation.sign', WEB_EID)),
  },
  {
    name: 'activation.sign on the page',
    codes: 1,
    run: (scene) => onPage(scene, 'activation.sign'),
  },
  {
    name: 'pin.change',
    codes: 1,
    changesCode: true,
    run: (scene) => changeCode(scene, 'pin.change'),
  },
  {
    name: 'pin.unblock',
    codes: 1,
    changesCode: true,
    run: (scene) => changeCode(scene, 'pin.unblock'),
  },
  {
    name: 'diagnose',
    codes: 0,
    run: ({ provider }) => done(diagnoseOver(provider)),
  },
]
