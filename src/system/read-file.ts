/** The one place where files are read: whole and never more than they may have, or in pieces. */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs'

/** Larger than any file that this program reads, but those that a caller names a bound for. Bytes. */
const MAX_BYTES = 4 * 1024 * 1024
const PIECE_BYTES = 256 * 1024

type Accept = (stats: Stats) => boolean

function fault(code: 'EFBIG' | 'EFTYPE' | 'EISDIR' | 'EPERM', path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code, syscall: 'read' })
}

/** A device or a pipe might never end, or never begin. */
function withFile<T>(path: string, use: (file: number, size: number) => T, accept?: Accept): T {
  const follow = accept === undefined ? 0 : constants.O_NOFOLLOW
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | follow)
  try {
    const stats = fstatSync(file)
    if (!stats.isFile()) throw fault(stats.isDirectory() ? 'EISDIR' : 'EFTYPE', path)
    if (accept?.(stats) === false) throw fault('EPERM', path)
    return use(file, stats.size)
  } finally {
    closeSync(file)
  }
}

/** Fills `bytes` from a place of the file (null: where the last read ended), as far as there is something. */
function fill(file: number, bytes: Buffer, position: number | null): Buffer {
  let length = 0
  while (length < bytes.length) {
    const from = position === null ? null : position + length
    const read = readSync(file, bytes, length, bytes.length - length, from)
    if (read === 0) break
    length += read
  }
  return bytes.subarray(0, length)
}

/**
 * Reads a regular file.
 *
 * @param maxBytes - what a file of its kind has at most.
 * @param accept - given for a file that has to be the program's own: no link in its place is followed.
 * @throws the error of the system; one with the code `EFTYPE` or `EISDIR` for what is no regular file, `EFBIG` for one
 *   that is larger, `EPERM` for one that `accept` refuses.
 */
export function readFileWithin(path: string, maxBytes = MAX_BYTES, accept?: Accept): Buffer {
  const read = (file: number, size: number): Buffer => {
    // A file may grow, and those of proc(5) say that they are empty.
    const room = Math.min(maxBytes, size === 0 ? PIECE_BYTES : size) + 1
    const pieces: Buffer[] = []
    for (let left = maxBytes; ;) {
      const piece = fill(file, Buffer.alloc(room), null)
      left -= piece.length
      if (left < 0) throw fault('EFBIG', path)
      pieces.push(piece)
      if (piece.length < room) return pieces.length === 1 ? piece : Buffer.concat(pieces)
    }
  }
  return withFile(path, read, accept)
}

/** As `readFileWithin`, the text of a file in UTF-8. */
export const readTextWithin = (path: string, maxBytes?: number): string =>
  readFileWithin(path, maxBytes).toString('utf8')

/** As `readTextWithin`, for who waits anyway. */
export const readText = (path: string, maxBytes?: number): Promise<string> =>
  new Promise((resolve) => resolve(readTextWithin(path, maxBytes)))

/** As `readTextWithin`; null where that throws. */
export function readableText(path: string, maxBytes?: number): string | null {
  try {
    return readTextWithin(path, maxBytes)
  } catch {
    return null
  }
}

/** The text of the end of a file, from the first whole line on where it has more than `maxBytes`. Throws as `readFileWithin`. */
export function readEndOfText(path: string, maxBytes: number): string {
  return withFile(path, (file, size) => {
    const start = Math.max(0, size - maxBytes)
    const text = fill(file, Buffer.alloc(size - start), start).toString('utf8')
    return start === 0 ? text : text.slice(text.indexOf('\n') + 1)
  })
}

/**
 * The lines of a file whose size the system does not tell beforehand, as those of proc(5), in Latin-1: pieces that end with a line each.
 *
 * @throws as `readFileWithin` while it is walked; `EFBIG` when there is more.
 */
export function* piecesOfLines(path: string, maxBytes: number): Generator<string, void, undefined> {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const bytes = Buffer.alloc(PIECE_BYTES)
    let begun = ''
    for (let left = maxBytes; ;) {
      const read = fill(file, bytes, null)
      left -= read.length
      if (left < 0) throw fault('EFBIG', path)
      const text = begun + read.toString('latin1')
      if (read.length < bytes.length) {
        yield text
        return
      }
      const end = text.lastIndexOf('\n') + 1
      begun = text.slice(end)
      yield text.slice(0, end)
    }
  } finally {
    closeSync(file)
  }
}
