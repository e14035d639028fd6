/**
 * Keeps the audit trail in the state folder: `audit/audit.jsonl`, one JSON line an entry, mode 0600. A file ends with
 * its day, or when it is full; the newest are kept.
 */
import { lstat, mkdir, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { createStream, type RotatingFileStream } from 'rotating-file-stream'
import type { AuditEntry, AuditTrail } from '../bridge/record/audit-trail.ts'
import { validateAuditLine } from '../contract/checks.js'
import { checkOf } from '../contract/validate.ts'
import { readPrivateFile } from './private-file.ts'
import { settleWithin } from './settle-within.ts'

const CURRENT = 'audit.jsonl'
/** The library's list of the files that it made. */
const HISTORY = 'files.txt'
const ENDED = /^audit-\d{8}-\d{3}\.jsonl$/
/** Largest file that is read back: a line more than a full one. */
const MAX_READ_BYTES = 2_097_152
/** Lines that a disk which does not answer may leave unwritten; more are lost, and that is told. */
const MAX_UNWRITTEN = 1000
/** How long a reader waits for what was not written yet. */
const READ_AFTER_MS = 500

/** Bounds of the trail; `size` and `total` in the library's notation. */
export interface AuditLimits {
  readonly size: string
  /** All files that have ended, together. */
  readonly total: string
  readonly files: number
  /** How soon a trail that could not be written is tried again. */
  readonly retryMs: number
}

const LIMITS: AuditLimits = { size: '1M', total: '8M', files: 60, retryMs: 5_000 }

export interface AuditFile extends AuditTrail {
  /** Resolves when every entry so far is on its way to the disk, or lost. */
  flush(): Promise<void>
  close(): Promise<void>
}

export interface AuditFileOptions {
  readonly stateFolder: string
  readonly userId: number | null
  readonly logger: Pick<Logger, 'error' | 'info'>
  readonly limits?: AuditLimits
  readonly now?: () => Date
}

const checkEntry = checkOf(validateAuditLine)

/** `audit-20260131-001.jsonl`: in the order of their names they are in the order of time. */
function fileName(time: Date | number | null, index = 1): string {
  if (!(time instanceof Date)) return CURRENT
  const day = [time.getFullYear(), time.getMonth() + 1, time.getDate()]
  const digits = day.map((part) => String(part).padStart(2, '0')).join('')
  return `audit-${digits}-${String(index).padStart(3, '0')}.jsonl`
}

/** Makes the folder, and what the library would make with the rights of any file. */
async function prepare(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  })
  for (const name of [CURRENT, HISTORY]) {
    const stats = await lstat(join(folder, name)).catch(() => null)
    if (stats !== null && !stats.isFile()) throw new TypeError(`${join(folder, name)} is not a file`)
  }
  await (await open(join(folder, HISTORY), 'a', 0o600)).close()
}

function parseLine(line: string): AuditEntry | null {
  try {
    const outcome = checkEntry(JSON.parse(line))
    return 'value' in outcome ? (outcome.value as AuditEntry) : null
  } catch {
    return null
  }
}

/** Writes lines, and goes on trying when it cannot. */
class LineWriter {
  readonly #folder: string
  readonly #limits: AuditLimits
  readonly #logger: AuditFileOptions['logger']
  #stream: RotatingFileStream | null = null
  #retryAt = 0
  #unwritten = 0
  #written: Promise<void> = Promise.resolve()
  failing = false

  constructor(folder: string, limits: AuditLimits, logger: AuditFileOptions['logger']) {
    this.#folder = folder
    this.#limits = limits
    this.#logger = logger
  }

  add(line: string): void {
    if (this.#unwritten >= MAX_UNWRITTEN) {
      this.#fail(new RangeError('the disk does not keep up'))
      return
    }
    this.#unwritten += 1
    this.#written = this.#written
      .then(() => this.#write(line))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#unwritten -= 1
      })
  }

  flush(): Promise<void> {
    return this.#written
  }

  async close(): Promise<void> {
    await this.#written
    const ending = this.#stream
    this.#stream = null
    this.#retryAt = Infinity
    if (ending !== null) await new Promise<void>((resolve) => ending.end(() => resolve()))
  }

  #fail(error: unknown): void {
    this.#stream?.destroy()
    this.#stream = null
    this.#retryAt = performance.now() + this.#limits.retryMs
    if (this.failing) return
    this.failing = true
    this.#logger.error({ event: 'audit-unwritten', err: error }, 'the audit trail cannot be written')
  }

  async #open(): Promise<RotatingFileStream> {
    await prepare(this.#folder)
    const stream = createStream(fileName, {
      path: this.#folder,
      size: this.#limits.size,
      interval: '1d',
      intervalBoundary: true,
      initialRotation: true,
      maxFiles: this.#limits.files,
      maxSize: this.#limits.total,
      history: HISTORY,
      mode: 0o600,
    })
    stream.on('error', (error) => {
      if (this.#stream === stream) this.#fail(error)
    })
    return stream
  }

  async #write(line: string): Promise<void> {
    if (this.#stream === null && performance.now() < this.#retryAt) return
    const stream = (this.#stream ??= await this.#open())
    await new Promise<void>((resolve, reject) => {
      stream.write(line, (error) => (error ? reject(error) : resolve()))
    })
    if (!this.failing) return
    this.failing = false
    this.#logger.info({ event: 'audit-written' }, 'the audit trail is written again')
  }
}

/** Opens the trail of a state folder that this process has claimed. Never throws: what goes wrong is told later. */
export function openAuditFile(options: AuditFileOptions): AuditFile {
  const { stateFolder, userId, logger, limits = LIMITS, now = () => new Date() } = options
  const folder = join(stateFolder, 'audit')
  const writer = new LineWriter(folder, limits, logger)
  const readLines = async (name: string): Promise<readonly string[]> => {
    const text = await readPrivateFile(join(folder, name), userId, MAX_READ_BYTES).catch(() => null)
    return (text ?? '').split('\n').reverse()
  }

  /** Newest first. A day that is still to come is one of a clock that was wrong: such a file hides no other. */
  const endedFiles = async (): Promise<readonly string[]> => {
    const names = (await readdir(folder).catch(() => [])).filter((name) => ENDED.test(name))
    const newestFirst = names.sort().reverse()
    const today = fileName(now(), 999)
    return [...newestFirst.filter((name) => name <= today), ...newestFirst.filter((name) => name > today)]
  }

  return {
    get failing() {
      return writer.failing
    },
    record: (entry) => writer.add(`${JSON.stringify(entry)}\n`),
    async recent(card, limit) {
      // Whoever asks does not wait for a disk that does not answer.
      await settleWithin(writer.flush(), READ_AFTER_MS)
      const found: AuditEntry[] = []
      for (const name of [CURRENT, ...(await endedFiles())]) {
        for (const line of await readLines(name)) {
          const entry = parseLine(line)
          if (entry?.card === card) found.push(entry)
          if (found.length === limit) return found
        }
      }
      return found
    },
    flush: () => writer.flush(),
    close: () => writer.close(),
  }
}
