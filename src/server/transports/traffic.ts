/** What waits in the server, and in which order it is served. One for all connections. */
import { type ByteLimits, ByteLedger } from '../rpc/byte-ledger.ts'
import { MAX_MESSAGE_BYTES } from '../gate/gate.ts'
import { FairQueue } from './fair-queue.ts'

export interface TrafficLimits {
  /**
   * Messages whose calls are not answered yet, 8 KiB each at least: 32 calls a connection, 128 an origin, so that what
   * wakes up together when a card comes keeps nobody else waiting. One call too many is `RATE_LIMITED`.
   */
  readonly calls: ByteLimits
  /** Messages that have not arrived in full. Who keeps the most unfinished is disconnected. */
  readonly incoming: ByteLimits
  /** Answers and notifications that clients do not read. Who leaves the most unread is disconnected. */
  readonly unsent: ByteLimits
}

export interface Traffic {
  readonly calls: ByteLedger
  readonly incoming: ByteLedger
  readonly unsent: ByteLedger
  /** Messages are read in turn, by the origin of their caller. */
  readonly queue: FairQueue
}

const MIB = 1_048_576

const TRAFFIC_LIMITS: TrafficLimits = {
  calls: { connection: 4 * MAX_MESSAGE_BYTES, origin: MIB, whole: 8 * MIB },
  incoming: { connection: 4 * MAX_MESSAGE_BYTES, origin: 4 * MIB, whole: 16 * MIB },
  unsent: { connection: MIB, origin: 4 * MIB, whole: 16 * MIB },
}

export const createTraffic = (limits: TrafficLimits = TRAFFIC_LIMITS): Traffic => ({
  calls: new ByteLedger(limits.calls),
  incoming: new ByteLedger(limits.incoming),
  unsent: new ByteLedger(limits.unsent),
  queue: new FairQueue(),
})
