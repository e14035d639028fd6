/** What the status page knows of the bridge, and what it can have done: over a connection that comes back by itself. */
import { BridgeClient } from '../client/bridge-client.ts'
import { errorMaker } from '../client/errors.ts'
import type { Scope } from '../client/scope.ts'
import { socketLine } from '../client/socket-line.ts'
import type { Result } from '../contract/methods.ts'
import type { Reader } from '../contract/shapes.ts'
import type { PcscReason } from '../errors/codes.ts'

/** What a help desk asks for first. */
export type BridgeFacts = Pick<
  Result<'bridge.info'>,
  'version' | 'newerVersion' | 'protocol' | 'platform' | 'backend'
>

export interface StatusListener {
  readonly onFacts: (facts: BridgeFacts) => void
  readonly onReaders: (readers: readonly Reader[]) => void
  /** The PC/SC service went away; its return is told by `onReaders`. */
  readonly onServiceLost: (reason: PcscReason) => void
  readonly onConnectionLost: () => void
}

export interface StatusApi {
  /** Virtual backend only. Without a profile: the card that was in this reader last. False when it failed. */
  insertCard(reader: string, profile: string | null): Promise<boolean>
  /** Virtual backend only. False when it failed. */
  removeCard(reader: string): Promise<boolean>
}

const RETRY_MS = 1_000

/**
 * Connects with the bridge that the page comes from, follows the readers and keeps on trying.
 *
 * @param host - for example `localhost:17443`
 */
export function openStatusApi(scope: Scope, host: string, listener: StatusListener): StatusApi {
  const fail = errorMaker('fr', scope.navigator.userAgent)
  const lost = () => fail('NOT_REACHABLE')
  let client: BridgeClient

  const open = (): void => {
    const line = socketLine({ scope, host, locale: 'fr', lost, find: () => Promise.resolve(host) })
    const opened = new BridgeClient({ line, fail, scope, locale: 'fr' })
    client = opened
    opened.addEventListener('readers', () => {
      if (opened.degraded === null) listener.onReaders(opened.readers)
      else listener.onServiceLost(opened.degraded)
    })
    opened.addEventListener('connection', ({ detail }) => {
      if (detail.state === 'open') listener.onFacts(opened.info)
      else listener.onConnectionLost()
    })
    // A page that was shown while the bridge ended.
    opened.start().catch(() => setTimeout(open, RETRY_MS))
  }
  open()

  const succeeds = (call: Promise<unknown>): Promise<boolean> =>
    call.then(
      () => true,
      () => false,
    )
  return {
    insertCard: (reader, profile) =>
      succeeds(client.insertVirtualCard(profile === null ? { reader } : { reader, profile })),
    removeCard: (reader) => succeeds(client.removeVirtualCard({ reader })),
  }
}
