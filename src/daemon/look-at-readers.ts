/** What readers and card tell the doctor: through the bridge that runs, else on the reader itself. */
import { pino } from 'pino'
import type { Config } from '../contract/config.ts'
import type { MethodName, Result } from '../contract/methods.ts'
import type { CardFacts, SeenReader } from '../doctor/facts.ts'
import type { ReaderLook } from '../doctor/examine.ts'
import { toBridgeError } from '../errors/bridge-error.ts'
import { messageOf } from '../errors/messages.ts'
import { isWanted } from '../reader/reader-filter.ts'
import { type AdminAccess, postAsAdmin } from '../state/admin-request.ts'
import { settleWithin } from '../state/settle-within.ts'
import { localContext } from './local-context.ts'
import { openBridge } from './open-readers.ts'
import type { PackageInfo } from './package-info.ts'

/** The questions to a bridge; each throws BridgeError, or an error with the code of the protocol, section 7. */
interface Asked {
  list(): Promise<Result<'readers.list'>>
  identity(): Promise<Pick<Result<'card.identity'>, 'notAfter' | 'expired'>>
  tries(): Promise<Pick<Result<'pin.status'>, 'triesLeft'>>
}

/** A service that stands still must not hold up the end. */
const STOP_MS = 500
const READ_MS = 5000

interface RunningBridge extends Asked {
  info(): Promise<Pick<Result<'bridge.info'>, 'backend'>>
}

function overRpc(access: AdminAccess): RunningBridge {
  const ask = async <M extends MethodName>(method: M): Promise<Result<M>> => {
    const answer = (await postAsAdmin(access, '/v1/rpc', { jsonrpc: '2.0', id: 1, method, params: {} })) as {
      readonly result?: Result<M>
      readonly error?: { readonly message: string; readonly data: { readonly code: string } }
    }
    if (answer.result !== undefined) return answer.result
    throw Object.assign(new Error(answer.error?.message), { rpcCode: answer.error?.data.code ?? 'INTERNAL' })
  }
  return {
    list: () => ask('readers.list'),
    identity: () => ask('card.identity'),
    tries: () => ask('pin.status'),
    info: () => ask('bridge.info'),
  }
}

function faultOf(error: unknown): CardFacts {
  if (error instanceof Error && 'rpcCode' in error)
    return { fault: String(error.rpcCode), detail: error.message }
  const known = toBridgeError(error)
  return { fault: known.code, detail: messageOf(known, 'fr').what }
}

/** Of the holder nothing but the day on which the card ends. */
async function readCard(bridge: Asked): Promise<CardFacts | null> {
  try {
    const { notAfter, expired } = await bridge.identity()
    const { triesLeft } = await bridge.tries().catch(() => ({ triesLeft: null }))
    return { notAfter, expired, triesLeft }
  } catch (error) {
    const found = faultOf(error)
    const nothing = ['CARD_ABSENT', 'READER_NOT_FOUND', 'CARD_UNSUPPORTED', 'CARD_MUTE', 'PCSC_UNAVAILABLE']
    return 'fault' in found && nothing.includes(found.fault) ? null : found
  }
}

const seen = (readers: Result<'readers.list'>['readers']): readonly SeenReader[] =>
  readers.map(({ name, state, card }) => ({ name, state, kind: card?.kind ?? null }))

type Direct = Pick<ReaderLook, 'degraded' | 'readers' | 'card'>

/** A look of its own at PC/SC, without what the configuration leaves out: nothing is sent to a card but for `withCard`. */
async function lookDirectly(config: Config, info: PackageInfo, withCard: boolean): Promise<Direct> {
  const readers = { ...config.readers, include: [], exclude: [] }
  const { bridge } = await openBridge({
    config: { ...config, readers },
    stateFolder: '',
    info,
    logger: pino({ level: 'silent' }),
  })
  const context = localContext(AbortSignal.timeout(READ_MS), config.locale)
  const { operations } = bridge
  const asked: Asked = {
    list: () => operations['readers.list']({}, context),
    identity: () => operations['card.identity']({}, context),
    tries: () => operations['pin.status']({}, context),
  }
  try {
    await bridge.start()
    const { readers: found, degraded = null } = await asked.list()
    return { degraded, readers: seen(found), card: withCard ? await readCard(asked) : null }
  } finally {
    await settleWithin(bridge.stop(), STOP_MS)
  }
}

/** Readers in memory: only the bridge that plays them knows of them. */
async function lookAtVirtual(running: RunningBridge | null): Promise<ReaderLook> {
  const { readers } = running === null ? { readers: [] } : await running.list()
  const card = running === null ? null : await readCard(running)
  return {
    backend: 'virtual',
    degraded: null,
    readers: seen(readers),
    excluded: [],
    seenByBridge: null,
    card,
  }
}

/** @param access - to the bridge that runs; null: none. */
export async function lookAtReaders(
  config: Config,
  info: PackageInfo,
  access: AdminAccess | null,
): Promise<ReaderLook> {
  const running = access === null ? null : overRpc(access)
  const backend = running === null ? config.readers.backend : (await running.info()).backend
  if (backend === 'virtual') return lookAtVirtual(running)
  const [{ degraded, readers: own, card }, told] = await Promise.all([
    lookDirectly(config, info, running === null),
    running === null ? null : running.list().then(({ readers }) => seen(readers)),
  ])
  const isUsed = ({ name }: SeenReader): boolean => isWanted(name, config.readers)
  return {
    backend,
    degraded,
    // What the bridge tells of a reader is newer than what was seen beside it.
    readers: own.filter(isUsed).map((reader) => told?.find(({ name }) => name === reader.name) ?? reader),
    excluded: own.filter((reader) => !isUsed(reader)).map(({ name }) => name),
    seenByBridge: told === null ? null : told.map(({ name }) => name),
    card: running === null ? card : await readCard(running),
  }
}
