/** Reads files that somebody names: whole, and never more than they may have. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

/** Larger than any file that this program reads. Bytes. */
const MAX_BYTES = 4 * 1024 * 1024

function fault(code: 'EFBIG' | 'EFTYPE' | 'EISDIR', path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code, syscall: 'read' })
}

/**
 * Reads a regular file; a device or a pipe might never end, or never begin.
 *
 * @param maxBytes - what a file of its kind has at most.
 * @throws the error of the system; one with the code `EFTYPE` or `EISDIR` for what is no regular file, `EFBIG` for one
 *   that is larger.
 */
export function readFileWithin(path: string, maxBytes = MAX_BYTES): Buffer {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stats = fstatSync(file)
    if (!stats.isFile()) throw fault(stats.isDirectory() ? 'EISDIR' : 'EFTYPE', path)
    if (stats.size > maxBytes) throw fault('EFBIG', path)
    const bytes = Buffer.alloc(stats.size)
    let length = 0
    while (length < bytes.length) {
      const read = readSync(file, bytes, length, bytes.length - length, null)
      if (read === 0) break
      length += read
    }
    return bytes.subarray(0, length)
  } finally {
    closeSync(file)
  }
}

/** As `readFileWithin`, the text of a file in UTF-8. */
export const readTextWithin = (path: string, maxBytes?: number): string =>
  readFileWithin(path, maxBytes).toString('utf8')
