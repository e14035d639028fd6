/** The log of the bridge: JSON lines, never a PIN, never an identity. */
import { stdSerializers, stdTimeFunctions, pino, type Logger } from 'pino'
import type { Config } from '../contract/config.ts'
import { fileLines, type LineOutput, type LineOutputOptions, standardLines } from './line-output.ts'
import { isBridgeError } from '../errors/bridge-error.ts'
import { setupFault, systemCode } from '../errors/setup-fault.ts'
import { SETUP } from '../errors/setup-texts.ts'

export interface BridgeLog {
  readonly logger: Logger
  /** Lines are being lost, or would be soon. */
  readonly failing: boolean
  /** Gives what was logged a short while to be written. */
  end(): Promise<void>
}

/** A fault of the machine or of a card is a state, told in one line; a stack is for what nobody foresaw. */
function errorFacts(error: unknown): unknown {
  const isState = systemCode(error) !== undefined || (isBridgeError(error) && error.code !== 'INTERNAL')
  if (!(error instanceof Error) || !isState) return stdSerializers.err(error as Error)
  return { type: error.name, message: error.message, code: (error as { readonly code?: unknown }).code }
}

/** Of the two seconds that a stop may take. */
const END_MS = 200

function openOutput(file: string | null, options: LineOutputOptions): LineOutput {
  if (file === null) return standardLines(2, options)
  try {
    return fileLines(file, options)
  } catch (cause) {
    throw setupFault(SETUP.logFile(file, systemCode(cause)), { cause })
  }
}

/**
 * Logs go to the file that the configuration names, else to standard error. Nobody waits for them to be written: what
 * cannot be is lost, counted, and told once it can again.
 *
 * @throws BridgeError `SETUP_INVALID` when the file cannot be opened.
 */
export function openBridgeLog({ log }: Pick<Config, 'log'>): BridgeLog {
  const output = openOutput(log.file, {
    onRecovered: (lines) =>
      logger.warn(
        { event: 'log-lines-lost', lines },
        'Lines of the log were lost: they could not be written',
      ),
  })
  const logger = pino(
    {
      name: 'cps-bridge',
      level: log.level,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      serializers: { err: errorFacts },
    },
    output,
  )
  return {
    logger,
    get failing() {
      return output.failing
    },
    end: () => output.end(END_MS),
  }
}
