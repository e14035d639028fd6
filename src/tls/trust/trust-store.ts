/** One place that decides what browsers trust, and what can be done in each of them alike. */
import type { Authority } from './authority.ts'

/** Runs a program of the system by its absolute path, without a shell. Never throws; `code` -1: it did not run. */
export type RunTool = (
  file: string,
  args: readonly string[],
) => Promise<{ readonly code: number; readonly output: string }>

export type StoreKind =
  | 'debian-system'
  | 'fedora-system'
  | 'macos-keychain'
  | 'windows-root'
  | 'firefox-policy'
  | 'firefox-profile'
  | 'chromium-nss'

/** One of our authorities in a store. */
export interface Entry {
  /** What the store needs to remove it. */
  readonly handle: string
  /** SHA-256; on Windows, whose tool tells no other, SHA-1. Lower case. */
  readonly fingerprint: string
  /** Present without being trusted: a browser still warns. */
  readonly trusted: boolean
}

/** Every method may throw `StoreFault`. */
export interface TrustStore {
  readonly kind: StoreKind
  /** Folder, file or name of the store. */
  readonly place: string
  /** Every authority of this program in it, and nothing of others. */
  list(): Promise<readonly Entry[]>
  add(authority: Authority): Promise<void>
  remove(entry: Entry): Promise<void>
}

/** A store that could not be read or changed: why, in one line, and what to type to have it done. */
export class StoreFault extends Error {
  override readonly name = 'StoreFault'
  readonly command: string | null

  constructor(reason: string, command: string | null = null, options?: ErrorOptions) {
    super(reason, options)
    this.command = command
  }
}

/**
 * `installed`: this authority, trusted, and no older one. `another`: only authorities that are not in use any more,
 * or one beside it, or this one without trust. `unreadable`: see `reason`.
 */
export type StoreState = 'installed' | 'absent' | 'another' | 'unreadable'

export interface StoreReport {
  readonly store: StoreKind
  readonly place: string
  readonly state: StoreState
  /** Whether this run changed the store. */
  readonly changed: boolean
  /** Fingerprints of our authorities that were found there at the end. */
  readonly found: readonly string[]
  readonly reason?: string
  /** What a person with the right to do so types. */
  readonly command?: string
}

const isOf = (authority: Authority | null, { fingerprint }: Entry): boolean =>
  authority !== null && (fingerprint === authority.sha256 || fingerprint === authority.sha1)

function stateOf(entries: readonly Entry[], authority: Authority | null): StoreState {
  if (entries.length === 0) return 'absent'
  const [first] = entries
  const only = entries.length === 1 && first !== undefined && isOf(authority, first) && first.trusted
  return only ? 'installed' : 'another'
}

async function report(
  store: TrustStore,
  authority: Authority | null,
  work: () => Promise<boolean>,
): Promise<StoreReport> {
  const facts = { store: store.kind, place: store.place }
  try {
    const changed = await work()
    const entries = await store.list()
    return {
      ...facts,
      state: stateOf(entries, authority),
      changed,
      found: entries.map(({ fingerprint }) => fingerprint),
    }
  } catch (error) {
    if (!(error instanceof StoreFault)) throw error
    const command = error.command === null ? {} : { command: error.command }
    const found = await store.list().catch(() => null)
    return {
      ...facts,
      state: found === null ? 'unreadable' : stateOf(found, authority),
      changed: false,
      found: found?.map(({ fingerprint }) => fingerprint) ?? [],
      reason: error.message,
      ...command,
    }
  }
}

/** What a store holds of ours. `authority` null: this machine has none yet. */
export const inspect = (store: TrustStore, authority: Authority | null): Promise<StoreReport> =>
  report(store, authority, () => Promise.resolve(false))

/** Has a store trust this authority and no other of ours. Done already: nothing is touched. */
export const install = (store: TrustStore, authority: Authority): Promise<StoreReport> =>
  report(store, authority, async () => {
    const entries = await store.list()
    if (stateOf(entries, authority) === 'installed') return false
    const good = entries.find((entry) => isOf(authority, entry) && entry.trusted)
    // One without trust goes first, since the new one has the same name.
    for (const entry of entries) if (isOf(authority, entry) && entry !== good) await store.remove(entry)
    if (good === undefined) await store.add(authority)
    for (const entry of entries) if (!isOf(authority, entry)) await store.remove(entry)
    return true
  })

/**
 * For the stores of everybody, where others may have put theirs: touches only a store that trusts `old`.
 *
 * @param next - what is trusted there instead; null: nothing.
 */
export const replace = (store: TrustStore, old: Authority, next: Authority | null): Promise<StoreReport> =>
  report(store, next, async () => {
    const entries = await store.list()
    const outdated = entries.filter((entry) => isOf(old, entry))
    if (outdated.length === 0) return false
    if (next !== null && !entries.some((entry) => isOf(next, entry))) await store.add(next)
    for (const entry of outdated) await store.remove(entry)
    return true
  })

/** Removes every authority of ours. */
export const uninstall = (store: TrustStore): Promise<StoreReport> =>
  report(store, null, async () => {
    const entries = await store.list()
    for (const entry of entries) await store.remove(entry)
    return entries.length > 0
  })
