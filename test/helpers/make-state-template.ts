/** Global set-up of the projects that start the program: see `state-template.ts`. Needs the build. */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startFreshProgram } from './program.ts'

const OUTPUT = join(import.meta.dirname, '..', 'output')
const TEMPLATE = join(OUTPUT, 'state-template')
const KEPT_MS = 30 * 86_400_000

/** Runs the real program once, for all projects, and keeps what it made between test runs, in an ignored folder. */
export async function setup(project: TestProject): Promise<void> {
  project.provide('stateTemplate', TEMPLATE)
  if (existsSync(TEMPLATE) && Date.now() - (await stat(TEMPLATE)).mtimeMs < KEPT_MS) return
  await rm(TEMPLATE, { recursive: true, force: true })
  await mkdir(OUTPUT, { recursive: true })
  const draft = await mkdtemp(`${TEMPLATE}-`)
  const program = await startFreshProgram(draft, ['run', '--virtual', '--port', '0'], 'listening')
  await program.stop()
  // Another project may have been faster.
  await rename(draft, TEMPLATE).catch(() => rm(draft, { recursive: true }))
}
