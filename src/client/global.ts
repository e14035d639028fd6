/** The plain script: one global, `CpsBridge`, with what `@cps-bridge/client` exports. */
import { connect } from './connect.ts'
import { CpsBridgeError } from './errors.ts'
import { normalizeNationalId } from './national-id.ts'
import { waitForBridge } from './wait-for-bridge.ts'

Object.assign(globalThis, { CpsBridge: { connect, CpsBridgeError, normalizeNationalId, waitForBridge } })
