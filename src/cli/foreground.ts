/** What a command has that runs until it is asked to stop: its log and its standard output, for which nobody waits. */
import type { Config } from '../contract/config.ts'
import { type BridgeLog, openBridgeLog } from '../daemon/bridge-log.ts'
import { standardLines } from '../daemon/line-output.ts'

/** Of the two seconds that a stop may take. */
const END_MS = 100

export interface Foreground {
  readonly log: BridgeLog
  /** Prints one JSON line on standard output. */
  tell(event: object): void
  /** Gives the outputs a short while. */
  end(): Promise<void>
}

/** @throws BridgeError `SETUP_INVALID` when the log file cannot be opened. */
export function openForeground(config: Pick<Config, 'log'>): Foreground {
  const log = openBridgeLog(config)
  const lines = standardLines(1)
  return {
    log,
    tell: (event) => lines.write(`${JSON.stringify(event)}\n`),
    end: async () => {
      await Promise.all([log.end(), lines.end(END_MS)])
    },
  }
}
