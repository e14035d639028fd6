/** Tells when a PC/SC service may have come, so that a machine without one is not asked again and again. */
import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Where pcsc-lite listens, unless its own variable says else. */
export const PCSCLITE_SOCKET = process.env['PCSCLITE_CSOCK_NAME'] ?? '/run/pcscd/pcscd.comm'

export interface ArrivalWatch {
  /** Whether an arrival is told: else the service must be looked for. */
  readonly active: boolean
  close(): void
}

export type WatchArrival = (onNews: () => void) => ArrivalWatch

/** For pcsc-lite: its socket, or the folder that it makes for it, appears. Other systems tell nothing. */
export function watchServiceArrival(
  onNews: () => void,
  platform: string = process.platform,
  socket: string = PCSCLITE_SOCKET,
): ArrivalWatch {
  if (platform !== 'linux') return { active: false, close: () => undefined }
  const folder = dirname(socket)
  const watchers = [tryWatch(folder, basename(socket), onNews)]
  const parent = tryWatch(dirname(folder), basename(folder), () => {
    watchers[0]?.close()
    watchers[0] = tryWatch(folder, basename(socket), onNews)
    onNews()
  })
  watchers.push(parent)
  return {
    active: parent !== undefined,
    close: () => {
      for (const watcher of watchers) watcher?.close()
    },
  }
}

function tryWatch(folder: string, name: string, onNews: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, (_event, changed) => {
      if (changed === name) onNews()
    })
    watcher.on('error', () => watcher.close())
    return watcher
  } catch {
    return undefined
  }
}
