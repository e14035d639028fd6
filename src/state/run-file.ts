/** `run.json`: how the command line finds the running daemon (protocol, section 1). */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'
import { compileCheck } from '../contract/validate.ts'
import { readPrivateFile, writePrivateFile } from './private-file.ts'
import { setupFault } from '../errors/setup-fault.ts'
import { SETUP } from '../errors/setup-texts.ts'

const RunFile = Type.Object({
  pid: Type.Integer({ minimum: 1 }),
  version: Type.String({ maxLength: 100 }),
  url: Type.String({ pattern: '^https://localhost:[1-9][0-9]{0,4}$' }),
  adminToken: Type.String({ minLength: 1, maxLength: 500 }),
})
/** `url` is `https://localhost:PORT`; whoever has the token may do everything that the user may. */
export type RunFile = Static<typeof RunFile>

const checkRunFile = compileCheck(RunFile)

const runFilePath = (stateFolder: string): string => join(stateFolder, 'run.json')

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
