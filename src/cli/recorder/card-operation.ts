/** The operations that can be recorded, in a form that runs the same way again. */
import { randomBytes } from 'node:crypto'
import type { Bridge, CallContext } from '../../bridge/bridge.ts'
import { forgetfulKeeper } from '../../bridge/record/consents.ts'
import { createBridge } from '../../bridge/create-bridge.ts'
import type { Identity } from '../../contract/shapes.ts'
import type { Result } from '../../contract/methods.ts'
import { type AnyBridgeError, isBridgeError } from '../../errors/bridge-error.ts'
import type { ReaderProvider } from '../../reader/reader.ts'
import { localContext } from '../../daemon/local-context.ts'
import type { OperationName } from './operation-name.ts'

/** Everything that decides what the bridge sends, apart from the card. */
export interface OperationInput {
  readonly name: OperationName
  /** Id of the reader; the only CPS when it is not given. */
  readonly reader?: string | undefined
  /** ASCII digits, for `sign`. */
  readonly pin?: string | undefined
  readonly now: Date
  readonly version: string
  readonly signal?: AbortSignal | undefined
}

export type OperationResult =
  | { readonly outcome: 'ok'; readonly value: Identity | Result<'activation.sign'> }
  | { readonly outcome: AnyBridgeError['code']; readonly error: AnyBridgeError }

/** No portal gave it, and none accepts a statement for the local audience: 32 bytes 00. */
const CHALLENGE = Buffer.alloc(32).toString('base64url')
const STATEMENT_ID = '00000000-0000-4000-8000-000000000000'

type Surroundings = Pick<OperationInput, 'now' | 'version' | 'signal'>

function bridgeOver(provider: ReaderProvider, { now, version }: Surroundings): Bridge {
  return createBridge({
    provider,
    config: { pin: { holdSeconds: 0, wrongPerOriginPerHour: 1 } },
    version,
    platform: process.platform,
    now: () => now,
    elapsed: () => performance.now(),
    uuid: () => STATEMENT_ID,
    newPromptId: () => '',
    consents: forgetfulKeeper(randomBytes(32)),
  })
}

const contextOf = ({ signal }: Surroundings): CallContext =>
  localContext(signal ?? new AbortController().signal, 'en')

/**
 * Whether the code of the card is entered on the PIN pad of its reader. The readers were not started, and are stopped.
 *
 * @returns false also for a card that cannot be asked: its operation tells why.
 */
export async function isEnteredOnReader(
  provider: ReaderProvider,
  input: Pick<OperationInput, 'reader'> & Surroundings,
): Promise<boolean> {
  const bridge = bridgeOver(provider, input)
  const { reader } = input
  try {
    await bridge.start()
    const chosen = reader === undefined ? {} : { reader }
    const { entry } = await bridge.operations['pin.status'](chosen, contextOf(input))
    return entry === 'pinpad'
  } catch (error) {
    if (!isBridgeError(error)) throw error
    return false
  } finally {
    await bridge.stop()
  }
}

/**
 * Runs an operation over readers that were not started, and stops them.
 *
 * @throws BridgeError `SETUP_INVALID` only; every other error is the outcome.
 */
export async function runOperation(
  provider: ReaderProvider,
  input: OperationInput,
): Promise<OperationResult> {
  const { name, reader, pin } = input
  const bridge = bridgeOver(provider, input)
  const context = contextOf(input)
  const chosen = reader === undefined ? {} : { reader }
  try {
    await bridge.start()
    const value =
      name === 'identity'
        ? await bridge.operations['card.identity'](chosen, context)
        : await bridge.operations['activation.sign'](
            { ...chosen, challenge: CHALLENGE, ...(pin === undefined ? {} : { pin }) },
            context,
          )
    return { outcome: 'ok', value }
  } catch (error) {
    if (!isBridgeError(error) || error.code === 'SETUP_INVALID') throw error
    return { outcome: error.code, error }
  } finally {
    await bridge.stop()
  }
}
