/** What a command reads: a file, or standard input. */
import type { Readable } from 'node:stream'
import { fileFault, setupFault } from '../errors/setup-fault.ts'
import { USAGE } from '../errors/usage-texts.ts'
import { readFileWithin } from '../system/read-file.ts'

/** Longer than any token or certificate file. Bytes. */
const MAX_INPUT_BYTES = 1024 * 1024

/** @throws BridgeError `SETUP_INVALID` when it cannot be read. */
export function readInputFile(file: string): Buffer {
  try {
    return readFileWithin(file)
  } catch (cause) {
    throw fileFault(file, 'read', cause)
  }
}

/** @throws BridgeError `SETUP_INVALID` when it is too long. */
export async function readWhole(input: Readable): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk as Uint8Array)
    size += bytes.length
    if (size > MAX_INPUT_BYTES) throw setupFault(USAGE.inputTooLong())
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}
