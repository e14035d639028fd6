/** Global set-up of the projects that start the program: see `state-template.ts`. Needs the build. */
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startFreshProgram } from './program.ts'

/** Runs the real program once, for all files of the project (`globalSetup`). */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'cps-bridge-template-'))
  const program = await startFreshProgram(folder, ['run', '--virtual', '--port', '0'], 'listening')
  await program.stop()
  project.provide('stateTemplate', folder)
  return () => rm(folder, { recursive: true, force: true })
}
