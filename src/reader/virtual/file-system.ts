import type { CardKey } from './card-key.ts'
import type { PinObject } from './pin-object.ts'

export interface ElementaryFile {
  readonly kind: 'ef'
  readonly fileId: number
  /** 1 to 30. */
  readonly shortFileId?: number
  readonly content: Uint8Array
  /** Who may read it: everybody, or the holder whose PIN was verified. */
  readonly read: 'always' | 'pin'
}

/** A directory with the security objects that live in it; the MF is one with file id 3F00. */
export interface DedicatedFile {
  readonly kind: 'df'
  readonly fileId: number
  readonly aid?: Uint8Array
  readonly children: readonly CardFile[]
  readonly pins: readonly PinObject[]
  readonly keys: readonly CardKey[]
}

export type CardFile = ElementaryFile | DedicatedFile

/** A place in the tree: the directories from the MF down, and an elementary file in the last one or none. */
export interface Location {
  readonly directories: readonly [DedicatedFile, ...DedicatedFile[]]
  readonly file?: ElementaryFile
}

/** The file tree of a card and what is selected in it (ISO/IEC 7816-4:2005, 5.3). */
export class FileSystem {
  readonly root: DedicatedFile
  #current: Location

  constructor(root: DedicatedFile) {
    this.root = root
    this.#current = { directories: [root] }
  }

  get current(): Location {
    return this.#current
  }

  get directory(): DedicatedFile {
    return this.#current.directories.at(-1) ?? this.root
  }

  get file(): ElementaryFile | undefined {
    return this.#current.file
  }

  select(location: Location): void {
    this.#current = location
  }

  reset(): void {
    this.#current = { directories: [this.root] }
  }

  /** The keys of every directory. */
  allKeys(from: DedicatedFile = this.root): readonly CardKey[] {
    const below = from.children.filter((child) => child.kind === 'df')
    return [...from.keys, ...below.flatMap((directory) => this.allKeys(directory))]
  }

  get rootLocation(): Location {
    return { directories: [this.root] }
  }

  /** The place that a list of file ids leads to, from a directory; undefined when a step is missing. */
  follow(path: readonly number[], from: Location): Location | undefined {
    let here: Location = { directories: from.directories }
    for (const fileId of path) {
      if (here.file !== undefined) return undefined
      const child = here.directories.at(-1)?.children.find((file) => file.fileId === fileId)
      if (child === undefined) return undefined
      here =
        child.kind === 'df'
          ? { directories: [...here.directories, child] }
          : { directories: here.directories, file: child }
    }
    return here
  }

  /** The directory with exactly this application identifier. */
  byAid(aid: Uint8Array, from: Location = this.rootLocation): Location | undefined {
    const directory = from.directories.at(-1)
    if (directory?.aid !== undefined && Buffer.compare(directory.aid, aid) === 0) return from
    for (const child of directory?.children ?? []) {
      if (child.kind !== 'df') continue
      const found = this.byAid(aid, { directories: [...from.directories, child] })
      if (found !== undefined) return found
    }
    return undefined
  }

  /** The elementary file of the current directory with this short identifier. */
  byShortFileId(shortFileId: number): Location | undefined {
    const file = this.directory.children.find(
      (child) => child.kind === 'ef' && child.shortFileId === shortFileId,
    )
    return file?.kind === 'ef' ? { directories: this.#current.directories, file } : undefined
  }
}
