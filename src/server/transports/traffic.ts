/** What waits in the server, and in which order it is served. One for all connections. */
import { type ByteLimits, ByteLedger } from '../rpc/byte-ledger.ts'
import { MAX_MESSAGE_BYTES } from '../gate/gate.ts'
import { Turns } from './turns.ts'

export interface TrafficLimits {
  /** Messages whose calls are not answered yet. One call too many is `RATE_LIMITED`. */
  readonly calls: ByteLimits
  /** Answers and notifications that clients do not read. Who leaves the most unread is disconnected. */
  readonly unsent: ByteLimits
}

export interface Traffic {
  readonly calls: ByteLedger
  readonly unsent: ByteLedger
  /** Messages are read in turn, by the origin of their caller. */
  readonly turns: Turns
}

const MIB = 1_048_576

const TRAFFIC_LIMITS: TrafficLimits = {
  calls: { connection: 4 * MAX_MESSAGE_BYTES, origin: 2 * MIB, whole: 8 * MIB },
  unsent: { connection: MIB, origin: 4 * MIB, whole: 16 * MIB },
}

export const createTraffic = ({ calls, unsent }: TrafficLimits = TRAFFIC_LIMITS): Traffic => ({
  calls: new ByteLedger(calls),
  unsent: new ByteLedger(unsent),
  turns: new Turns(),
})
