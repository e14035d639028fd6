/** `cps-bridge replay`: an operation on the card of a transcript. */
import { readFile } from 'node:fs/promises'
import type { Output } from '../output.ts'
import { packageInfo } from '../../daemon/package-info.ts'
import type { OperationName } from '../recorder/operation-name.ts'
import { replayFile } from '../recorder/replay-file.ts'
import { fileFault } from '../../errors/setup-fault.ts'

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw fileFault(path, 'read', cause)
  }
}

export async function replay(file: string, operation: OperationName, output: Output): Promise<void> {
  const result = await replayFile(await readText(file), operation, packageInfo().version)
  if ('value' in result) output.json({ operation, outcome: result.outcome, result: result.value })
  else output.json({ operation, outcome: result.outcome, details: result.error.details ?? null })
}
