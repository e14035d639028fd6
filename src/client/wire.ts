/**
 * The types of the wire contract as portals see them. They come from the schemas that validate the messages; the
 * build writes them out in full, so that the published declarations need no other package.
 */
import type { MethodName as Names, Params as ParamsOf, Result as ResultOf } from '../contract/methods.ts'
import type { Notification as AnyNotification } from '../contract/notifications.ts'
import type {
  Identity as HolderIdentity,
  Reader as CardReader,
  Snapshot as ReaderSnapshot,
} from '../contract/shapes.ts'
import type { ErrorCode, PcscReason as ServiceReason } from '../errors/codes.ts'

/** Codes of the errors that the bridge answers with. */
export type BridgeErrorCode = ErrorCode

/** Why a computer has no PC/SC service. */
export type PcscReason = ServiceReason

/** A reader and what is in it. */
export type Reader = CardReader
/** The readers at one moment; `instance` changes with each start of the bridge. */
export type Snapshot = ReaderSnapshot
/** Who the card names. Never proof of anything: only your server can verify a signature. */
export type Identity = HolderIdentity

/** Parameters of each method. */
export type MethodParams = { [M in Names]: ParamsOf<M> }
/** Result of each method. */
export type MethodResults = { [M in Names]: ResultOf<M> }
/** Parameters of each notification. */
export type NotificationParams = {
  [N in AnyNotification['method']]: Extract<AnyNotification, { method: N }>['params']
}
