/** A folder that exists for one test. */
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Makes a folder with mode 0700 and removes it with its content when the running test has finished. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'cps-bridge-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}
