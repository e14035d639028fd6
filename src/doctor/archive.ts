/** An archive that every system opens: tar (POSIX.1-2017, pax, ustar), compressed by gzip. */
import { gzipSync } from 'node:zlib'

export interface ArchiveFile {
  readonly name: string
  readonly text: string
}

const BLOCK = 512

/** A header of ustar: names of at most 100 bytes. */
function header(name: string, size: number, seconds: number): Buffer {
  const block = Buffer.alloc(BLOCK)
  const octal = (value: number, length: number): string => value.toString(8).padStart(length - 1, '0')
  block.write(name, 0, 100, 'utf8')
  block.write(octal(0o600, 8), 100, 'latin1')
  block.write(octal(0, 8), 108, 'latin1')
  block.write(octal(0, 8), 116, 'latin1')
  block.write(octal(size, 12), 124, 'latin1')
  block.write(octal(seconds, 12), 136, 'latin1')
  block.write(' '.repeat(8), 148, 'latin1')
  block.write('0', 156, 'latin1')
  block.write('ustar\0' + '00', 257, 'latin1')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${octal(sum, 7)}\0 `, 148, 'latin1')
  return block
}

export function archive(files: readonly ArchiveFile[], at: Date): Buffer {
  const seconds = Math.max(0, Math.floor(at.getTime() / 1000))
  const parts = files.flatMap(({ name, text }) => {
    const content = Buffer.from(text)
    const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)
    return [header(name, content.length, seconds), content, padding]
  })
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]))
}
