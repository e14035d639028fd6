/** `cps-bridge replay`: an operation on the card of a transcript. */
import type { Output } from '../output.ts'
import { packageInfo } from '../../daemon/package-info.ts'
import type { OperationName } from '../recorder/operation-name.ts'
import { replayFile } from '../recorder/replay-file.ts'
import { readInputFile } from '../read-input.ts'

export async function replay(file: string, operation: OperationName, output: Output): Promise<void> {
  const result = await replayFile(readInputFile(file).toString(), operation, packageInfo().version)
  if ('value' in result) output.json({ operation, outcome: result.outcome, result: result.value })
  else output.json({ operation, outcome: result.outcome, details: result.error.details ?? null })
}
