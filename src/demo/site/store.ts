/**
 * Small tables that a restart does not lose: rows in memory, and a file that is only added to, one line a transaction. A
 * transaction is in the file whole, and flushed to the disk, or it did not happen.
 */
import { closeSync, fdatasyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

/** Rows of one table; one more drops the oldest. */
const MAX_ROWS = 10_000
/** The file is written anew, without what was replaced, when this much was added. */
const MAX_ADDED_BYTES = 4 * 1024 * 1024

/** What a table keeps: objects of JSON values. */
export interface Row {
  readonly id: string
}

/** Table, id, and the row as it is from now on; null when it is deleted. */
type Change = readonly [table: string, id: string, row: Row | null]

interface Changed {
  readonly change: Change
  readonly before: Row | undefined
}

/** One table; rows are in the order in which they were made. */
export interface Table<R extends Row> {
  get(id: string): R | undefined
  all(): readonly R[]
  /** Adds a row, or puts it in the place of the one with its id. */
  put(row: R): void
  delete(id: string): void
}

export class Store {
  readonly #tables = new Map<string, Map<string, Row>>()
  readonly #file: string | null
  #descriptor: number | null = null
  #addedBytes = 0
  /** What the transaction under way has changed, and what was there before. */
  #pending: Changed[] | null = null

  /** @param file - its path, made for this user alone when it is not there; null: in memory */
  constructor(file: string | null) {
    this.#file = file
    if (file === null) return
    closeSync(openSync(file, 'a', 0o600))
    // What follows the last end of a line was cut short by a crash: it did not happen.
    for (const line of readFileSync(file, 'utf8').split('\n').slice(0, -1))
      for (const change of JSON.parse(line) as readonly Change[]) this.#apply(change)
    this.#rewrite(file)
  }

  table<R extends Row>(name: string): Table<R> {
    const rows = this.#rowsOf(name) as Map<string, R>
    return {
      get: (id) => rows.get(id),
      all: () => [...rows.values()],
      put: (row) =>
        this.transaction(() => {
          const [oldest] = rows.keys()
          if (rows.size >= MAX_ROWS && oldest !== undefined && !rows.has(row.id))
            this.#change([name, oldest, null])
          this.#change([name, row.id, row])
        }),
      delete: (id) =>
        this.transaction(() => {
          if (rows.has(id)) this.#change([name, id, null])
        }),
    }
  }

  /** Does all of the work or, when it throws, nothing. One inside another is part of that. */
  transaction<T>(work: () => T): T {
    if (this.#pending !== null) return work()
    const pending: Changed[] = []
    this.#pending = pending
    try {
      const result = work()
      if (pending.length > 0) this.#write(pending.map(({ change }) => change))
      return result
    } catch (error) {
      for (const { change, before } of pending.reverse()) this.#apply([change[0], change[1], before ?? null])
      // Half a line may be in the file.
      this.close()
      throw error
    } finally {
      this.#pending = null
    }
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor)
    this.#descriptor = null
  }

  #rowsOf(name: string): Map<string, Row> {
    const rows = this.#tables.get(name) ?? new Map<string, Row>()
    this.#tables.set(name, rows)
    return rows
  }

  #change(change: Change): void {
    this.#pending?.push({ change, before: this.#rowsOf(change[0]).get(change[1]) })
    this.#apply(change)
  }

  #apply([table, id, row]: Change): void {
    if (row === null) this.#rowsOf(table).delete(id)
    else this.#rowsOf(table).set(id, row)
  }

  #write(changes: readonly Change[]): void {
    if (this.#file === null) return
    if (this.#descriptor === null || this.#addedBytes > MAX_ADDED_BYTES) {
      this.#rewrite(this.#file)
      return
    }
    const line = Buffer.from(`${JSON.stringify(changes)}\n`)
    writeFileSync(this.#descriptor, line)
    fdatasyncSync(this.#descriptor)
    this.#addedBytes += line.length
  }

  /** The rows as they are, in a new file that takes the place of the old one. */
  #rewrite(file: string): void {
    const rows = [...this.#tables].flatMap(([name, table]) =>
      [...table.values()].map((row): Change => [name, row.id, row]),
    )
    const draft = `${file}.new`
    const descriptor = openSync(draft, 'w', 0o600)
    writeFileSync(descriptor, rows.length === 0 ? '' : `${JSON.stringify(rows)}\n`)
    fdatasyncSync(descriptor)
    this.close()
    renameSync(draft, file)
    this.#descriptor = descriptor
    this.#addedBytes = 0
  }
}
