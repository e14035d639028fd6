/**
 * Lines for a log or for standard output, written so that nobody ever waits for the place where they go: a full disk,
 * a pipe that nobody reads, a terminal that was stopped. What cannot be written is kept up to a bound, then dropped and
 * counted, and the writing is taken up again when there is room.
 */
import { closeSync, constants, fstatSync, openSync, type Stats, write } from 'node:fs'
import { devNull } from 'node:os'
import { rename } from 'node:fs/promises'
import { isatty } from 'node:tty'

/** Lines that wait, together. Bytes. */
const MAX_WAITING_BYTES = 256 * 1024
/** Given to the system at once. Bytes. */
const MAX_CHUNK_BYTES = 64 * 1024

/** After a fault: how soon it is tried again when another line comes, and when none does. Milliseconds. */
interface RetryTimes {
  readonly whenAsked: number
  readonly byItself: number
}
const RETRY: RetryTimes = { whenAsked: 250, byItself: 2000 }

/**
 * Writes the beginning of `bytes`, and resolves to how many were written. It may reject, and it may never settle; it
 * never blocks the process.
 */
export type WriteSome = (bytes: Buffer) => Promise<number>

export interface LineOutput {
  /** @param text - whole lines. */
  write(text: string): void
  /** Lines are being lost, or would be soon: nothing can be written at present. */
  readonly failing: boolean
  /** Waits until all is written, `ms` at most, and writes nothing from then on. */
  end(ms: number): Promise<void>
}

export interface LineOutputOptions {
  /** Called when it can be written again after lines were lost. */
  readonly onRecovered?: (lostLines: number) => void
  readonly retry?: RetryTimes
  readonly maxBytes?: number
}

const linesIn = (text: string): number => text.split('\n').length - 1

class QueuedOutput implements LineOutput {
  readonly #writeSome: WriteSome
  readonly #onRecovered: (lostLines: number) => void
  readonly #retry: RetryTimes
  readonly #maxBytes: number
  readonly #waiting: Buffer[] = []
  #waitingBytes = 0
  #lostLines = 0
  #isWriting = false
  #hasFailed = false
  #hasEnded = false
  #retryAt = 0
  #timer: NodeJS.Timeout | undefined
  #onIdle: (() => void) | undefined

  constructor(writeSome: WriteSome, options: LineOutputOptions) {
    this.#writeSome = writeSome
    this.#onRecovered = options.onRecovered ?? (() => undefined)
    this.#retry = options.retry ?? RETRY
    this.#maxBytes = options.maxBytes ?? MAX_WAITING_BYTES
  }

  get failing(): boolean {
    return this.#hasFailed || this.#lostLines > 0
  }

  write(text: string): void {
    const bytes = Buffer.from(text)
    if (this.#hasEnded || this.#waitingBytes + bytes.length > this.#maxBytes) {
      this.#lostLines += linesIn(text)
    } else {
      this.#waiting.push(bytes)
      this.#waitingBytes += bytes.length
    }
    if (performance.now() >= this.#retryAt) this.#start()
  }

  async end(ms: number): Promise<void> {
    if (this.#waitingBytes > 0) {
      await new Promise<void>((resolve) => {
        const limit = setTimeout(resolve, ms)
        this.#onIdle = () => {
          clearTimeout(limit)
          resolve()
        }
        this.#start()
      })
    }
    this.#hasEnded = true
    clearTimeout(this.#timer)
  }

  #start(): void {
    if (this.#isWriting || this.#hasEnded || this.#waitingBytes === 0) return
    clearTimeout(this.#timer)
    this.#isWriting = true
    void this.#writeAll()
      .catch(() => this.#fail())
      .finally(() => {
        this.#isWriting = false
        this.#onIdle?.()
      })
  }

  async #writeAll(): Promise<void> {
    while (this.#waitingBytes > 0 && !this.#hasEnded) {
      const chunk = this.#nextChunk()
      let written = 0
      try {
        written = await this.#writeSome(chunk)
      } finally {
        // A line of which one part was written goes on where that ended.
        if (written < chunk.length) this.#waiting.unshift(chunk.subarray(written))
        this.#waitingBytes -= written
      }
      if (written === 0) throw new RangeError('nothing was written')
      this.#succeed()
    }
  }

  #nextChunk(): Buffer {
    let length = 0
    let count = 0
    for (const { length: size } of this.#waiting) {
      if (count > 0 && length + size > MAX_CHUNK_BYTES) break
      length += size
      count += 1
    }
    return Buffer.concat(this.#waiting.splice(0, count))
  }

  #succeed(): void {
    this.#hasFailed = false
    this.#retryAt = 0
    const lost = this.#lostLines
    this.#lostLines = 0
    if (lost > 0) this.#onRecovered(lost)
  }

  #fail(): void {
    this.#hasFailed = true
    this.#retryAt = performance.now() + this.#retry.whenAsked
    this.#timer = setTimeout(() => this.#start(), this.#retry.byItself).unref()
  }
}

/** @param writeSome - called once at a time. */
export function queueLines(writeSome: WriteSome, options: LineOutputOptions = {}): LineOutput {
  return new QueuedOutput(writeSome, options)
}

/** In a thread of the pool: a disk that does not answer holds up that thread and nothing else. */
const intoFile =
  (descriptor: number): WriteSome =>
  (bytes) =>
    new Promise((resolve, reject) => {
      write(descriptor, bytes, 0, bytes.length, null, (error, written) => {
        if (error === null) resolve(written)
        else reject(error)
      })
    })

/** Node writes to pipes and sockets when they have room; the one that has taken the descriptor must be the only one. */
function intoStream(stream: NodeJS.WriteStream): WriteSome {
  // Whoever reads may go away at any time: that is told by each write that fails.
  stream.on('error', () => undefined)
  return (bytes) =>
    new Promise((resolve, reject) => {
      stream.write(bytes, (error) => {
        if (error) reject(error)
        else resolve(bytes.length)
      })
    })
}

/**
 * A terminal that was stopped (Ctrl-S) blocks whoever writes to it. Opened anew it does not, and nobody else who has it
 * is concerned; where the system cannot open it anew, the descriptor itself.
 */
function reopenTerminal(descriptor: number): number {
  try {
    return openSync(`/dev/fd/${descriptor}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch {
    return descriptor
  }
}

/** Null where the process was started without it, as a service of Windows is (Observed under wine 8). */
function statsOf(descriptor: number): Stats | null {
  try {
    return fstatSync(descriptor)
  } catch {
    return null
  }
}

/** Standard output (1) or standard error (2) of this process, whatever that is. */
export function standardLines(descriptor: 1 | 2, options: LineOutputOptions = {}): LineOutput {
  const stats = statsOf(descriptor)
  if (stats === null) return queueLines(intoFile(openSync(devNull, 'w')), options)
  // Windows tells files and pipes apart in another way, and ends a process whose threads still write.
  const isPipe = process.platform !== 'win32' && (stats.isFIFO() || stats.isSocket())
  if (isPipe) return queueLines(intoStream(descriptor === 1 ? process.stdout : process.stderr), options)
  return queueLines(intoFile(isatty(descriptor) ? reopenTerminal(descriptor) : descriptor), options)
}

/** How large a log may grow, and how many full ones are kept beside it: `NAME.1` is the newest of them. */
export interface RotationLimits {
  readonly bytes: number
  readonly files: number
}

const ROTATION: RotationLimits = { bytes: 10 * 1024 * 1024, files: 5 }

/** Without waiting for a reader of a named pipe, which would be waited for here for ever. */
const openForAppending = (path: string): number =>
  openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK, 0o600)

/** The oldest goes; what cannot be renamed is written on. */
async function turn(path: string, files: number): Promise<void> {
  for (let number = files - 1; number >= 1; number--)
    await rename(`${path}.${number}`, `${path}.${number + 1}`).catch(() => undefined)
  await rename(path, `${path}.1`)
}

/**
 * A file of this user alone, which is added to, and begun anew when it is full.
 *
 * @throws errors of the file system when it cannot be opened.
 */
export function fileLines(
  path: string,
  options: LineOutputOptions = {},
  { bytes: limit, files }: RotationLimits = ROTATION,
): LineOutput {
  let descriptor = openForAppending(path)
  const stats = fstatSync(descriptor)
  let size = stats.size
  const rotate = async (): Promise<void> => {
    await turn(path, files)
    const full = descriptor
    descriptor = openForAppending(path)
    size = 0
    closeSync(full)
  }
  return queueLines(async (bytes) => {
    if (stats.isFile() && size > 0 && size + bytes.length > limit) await rotate().catch(() => undefined)
    const written = await intoFile(descriptor)(bytes)
    size += written
    return written
  }, options)
}
