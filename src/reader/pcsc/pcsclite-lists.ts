/** Lists of readers as pcsclite gives them, taken before the package acts on them. */
import type { Pcsclite, PcscliteService } from './pcsclite-native.ts'

export interface ListOfReaders {
  readonly names: readonly string[]
  /** Lets the package make a reader object for each new name. */
  readonly accept: () => void
}

/** Passes each list on; an error of the watch goes to the package, which emits it. */
export function tapLists(service: PcscliteService, onList: (list: ListOfReaders) => void): void {
  const start = service.start.bind(service)
  service.start = (told) =>
    start((error, bytes = new Uint8Array()) => {
      if (error !== undefined && error !== null) told(error)
      else onList({ names: parseNames(bytes), accept: () => told(undefined, bytes) })
    })
}

/** Names end with NUL, the list with one more (PC/SC part 5, SCardListReaders). */
function parseNames(bytes: Uint8Array): readonly string[] {
  return Buffer.from(bytes)
    .toString()
    .split('\0')
    .filter((name) => name !== '')
}

/**
 * Asks once which readers there are, without a watch on each. Never rejects: no answer tells nothing.
 *
 * @param settleMs - from the list to the end of the thread that brought it.
 */
export function listReaders(pcsclite: Pcsclite, settleMs: number): Promise<readonly string[]> {
  return new Promise((resolve) => {
    let listed = false
    try {
      const service = pcsclite()
      service.on('error', () => resolve([]))
      tapLists(service, ({ names }) => {
        if (!listed) setTimeout(() => service.close(), settleMs)
        listed = true
        resolve(names)
      })
    } catch {
      resolve([])
    }
  })
}
