/** Notices that the configuration changed, takes what is right and keeps the last good one where it is not. */
import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Logger } from 'pino'
import type { Config } from '../contract/config.ts'
import { toBridgeError } from '../errors/bridge-error.ts'
import { messageOf } from '../errors/messages.ts'

/** A file is written in several steps: it is read once they are over. Milliseconds. */
const SETTLE_MS = 300
/** Policies tell nobody that they changed, nor do files on a share or behind a link: they are looked at. Milliseconds. */
const POLICY_MS = 30_000

export interface WatchedConfig {
  /** What is wrong with the configuration that was not taken; null: nothing. */
  readonly fault: string | null
  /** Looks now, instead of at the next change. */
  look(): Promise<void>
  stop(): void
}

export interface WatchConfigOptions {
  readonly current: Config
  /** Reads it anew. Throws BridgeError when it has a fault. */
  readonly load: () => Config
  /** Files to watch, which may be missing; policies are looked at by time. */
  readonly files: readonly string[]
  readonly logger: Pick<Logger, 'info' | 'warn'> & { level: string }
  /** The portals alone changed: the others stay connected. */
  readonly changeOrigins: (origins: Config['origins']) => Promise<void>
  /** Anything else changed: the daemon begins anew in this process. Rejects when it cannot; the old one runs on then. */
  readonly beginAnew: (next: Config) => Promise<void>
}

/** What is taken without touching any other connection. */
const inPlace = ({ origins: _origins, source: _source, log, ...rest }: Config): object => ({
  ...rest,
  log: { file: log.file },
})

const changedNames = (before: Config, next: Config): readonly string[] =>
  (Object.keys(next) as (keyof Config)[]).filter((name) => !isDeepStrictEqual(before[name], next[name]))

/** Has the system tell of changes of files, by their folders: who saves a file may put another in its place. */
function watchFiles(files: readonly string[], onChange: () => void): readonly FSWatcher[] {
  return [...new Set(files.map((file) => dirname(file)))].flatMap((folder) => {
    const names = new Set(files.filter((file) => dirname(file) === folder).map((file) => basename(file)))
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name === null || names.has(name)) onChange()
      })
      return [watcher.on('error', () => watcher.close())]
    } catch {
      // No such folder, or one that cannot be watched: it is looked at by time.
      return []
    }
  })
}

export function watchConfig(options: WatchConfigOptions): WatchedConfig {
  const { load, files, logger, changeOrigins, beginAnew } = options
  let { current } = options
  let fault: string | null = null

  const tellFault = (error: unknown): void => {
    const reason = messageOf(toBridgeError(error), current.locale).what
    if (reason === fault) return
    fault = reason
    logger.warn(
      { event: 'config-faulty', reason },
      'the new configuration has a fault: the last good one stays',
    )
  }

  const take = async (next: Config): Promise<void> => {
    const changed = changedNames(current, next)
    if (isDeepStrictEqual(inPlace(current), inPlace(next))) await changeOrigins(next.origins)
    else await beginAnew(next)
    logger.level = next.log.level
    current = next
    logger.info({ event: 'config-changed', changed }, 'the configuration changed')
  }

  const examine = async (): Promise<void> => {
    try {
      const next = load()
      if (!isDeepStrictEqual(next, current)) await take(next)
      fault = null
    } catch (error) {
      tellFault(error)
    }
  }

  // One look after the other: the second sees what the first made of it.
  let looking: Promise<void> = Promise.resolve()
  const look = (): Promise<void> => (looking = looking.then(examine))
  const onChange = (): void => void look()
  let settling: NodeJS.Timeout | undefined
  const watchers = watchFiles(files, () => {
    clearTimeout(settling)
    settling = setTimeout(onChange, SETTLE_MS).unref()
  })
  const timer = setInterval(onChange, POLICY_MS).unref()
  return {
    get fault() {
      return fault
    },
    look,
    stop: () => {
      clearInterval(timer)
      clearTimeout(settling)
      for (const watcher of watchers) watcher.close()
    },
  }
}
