/** `run.json`: how the command line finds the running daemon (protocol, section 1). */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { validateRunFile } from '../contract/checks.js'
import type { RunFile } from '../contract/state-files.ts'
import { checkOf } from '../contract/validate.ts'
import { readPrivateFile, writePrivateFile } from './private-file.ts'
import { setupFault } from '../errors/setup-fault.ts'
import { SETUP } from '../errors/setup-texts.ts'

const checkRunFile = checkOf(validateRunFile)

export const RUN_FILE = 'run.json'

const runFilePath = (stateFolder: string): string => join(stateFolder, RUN_FILE)

/** Writes `run.json`, mode 0600. */
export async function writeRunFile(stateFolder: string, runFile: RunFile): Promise<void> {
  await writePrivateFile(runFilePath(stateFolder), `${JSON.stringify(runFile)}\n`)
}

/**
 * Reads `run.json`; whether its process lives is for the caller to check. `null`: there is none.
 *
 * @throws BridgeError `SETUP_INVALID` when it is damaged or not this user's.
 */
export async function readRunFile(stateFolder: string, userId: number | null): Promise<RunFile | null> {
  const path = runFilePath(stateFolder)
  try {
    const text = await readPrivateFile(path, userId)
    if (text === null) return null
    const outcome = checkRunFile(JSON.parse(text))
    if ('value' in outcome) return outcome.value
  } catch (error) {
    throw setupFault(SETUP.damaged(path), { cause: error })
  }
  throw setupFault(SETUP.damaged(path))
}

/** Removes `run.json` if it is still the one written with that token. */
export async function removeRunFile(
  stateFolder: string,
  adminToken: string,
  userId: number | null,
): Promise<void> {
  const found = await readRunFile(stateFolder, userId).catch(() => null)
  if (found?.adminToken === adminToken) await rm(runFilePath(stateFolder), { force: true })
}
