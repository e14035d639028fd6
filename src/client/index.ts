/**
 * `@cps-bridge/client`: what a portal's page imports to use the holder's CPS card.
 *
 * @packageDocumentation
 */
export type { BridgeClient, MethodName } from './bridge-client.ts'
export type { Explanation, ClientErrorCode, Locale } from './error-texts.ts'
export { CpsBridgeError, type CpsBridgeErrorParts, type ErrorFacts } from './errors.ts'
export type {
  BridgeEvents,
  BridgeEventTarget,
  ConnectionState,
  Gap,
  PromptPlace,
  StreamedEvent,
  StreamedName,
} from './events.ts'
export { connect, type ConnectOptions } from './connect.ts'
export { normalizeNationalId } from './national-id.ts'
export type { CallOptions } from './rpc.ts'
export { waitForBridge, type WaitOptions } from './wait-for-bridge.ts'
export type {
  BridgeErrorCode,
  Identity,
  MethodParams,
  MethodResults,
  NotificationParams,
  PcscReason,
  Reader,
  Snapshot,
} from './wire.ts'
