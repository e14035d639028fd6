/**
 * One daemon a state folder, even when two start at the same moment, and with no help needed after a crash.
 *
 * The locks are numbered files `run.lock.N`; who holds the one with the highest number holds the folder. The highest
 * is never removed, so a number that was seen free can be taken by one process only, and whoever took an outdated one
 * sees a higher one. A lock is free again when its process has ended or has said so in it.
 */
import { link, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'
import { Nullable } from '../contract/shapes.ts'
import { compileCheck } from '../contract/validate.ts'
import { readPrivateFile, writePrivateFile } from './private-file.ts'
import type { ProcessTable } from './process-table.ts'

const PREFIX = 'run.lock.'
const LOCK_NAME = /^run\.lock\.(\d{1,15})$/
const DRAFT_NAME = /^run\.lock\.\d+\.new$/

/** Each lost round means that another process won one. */
const MAX_ROUNDS = 20

const LockHolder = Type.Object({ pid: Type.Integer({ minimum: 1 }), start: Nullable(Type.String()) })
/** The process that holds, or held, the folder. */
export type LockHolder = Static<typeof LockHolder>

const checkHolder = compileCheck(LockHolder)

export interface FolderLock {
  /** Who held the folder before and has ended without saying so; null when it was left properly. */
  readonly previous: LockHolder | null
  release(): Promise<void>
}

/** Who takes the lock, and how others are judged. */
export interface LockOptions {
  readonly pid: number
  readonly userId: number | null
  readonly processes: ProcessTable
}

/** Whether the process with that number is still the one that wrote this, and not another with the same number. */
export function isHolderAlive({ pid, start }: LockHolder, processes: ProcessTable): boolean {
  if (!processes.isAlive(pid)) return false
  const current = processes.startOf(pid)
  return start === null || current === null || start === current
}

async function lockNumbers(folder: string): Promise<readonly number[]> {
  const names = await readdir(folder)
  return names.flatMap((name) => LOCK_NAME.exec(name)?.slice(1).map(Number) ?? [])
}

const highest = (numbers: readonly number[]): number => Math.max(0, ...numbers)

async function readHolder(path: string, userId: number | null): Promise<LockHolder | null> {
  const text = await readPrivateFile(path, userId)
  try {
    const outcome = checkHolder(JSON.parse(text ?? ''))
    return 'value' in outcome ? outcome.value : null
  } catch {
    return null
  }
}

/** Makes the lock of that number with its content, unless it exists. */
async function claim(folder: string, number: number, holder: LockHolder): Promise<boolean> {
  const draft = join(folder, `${PREFIX}${holder.pid}.new`)
  await rm(draft, { force: true })
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(JSON.stringify(holder))
  } finally {
    await handle.close()
  }
  try {
    await link(draft, join(folder, `${PREFIX}${number}`))
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // ENOENT: the winner of this round has tidied up.
    if (code === 'EEXIST' || code === 'ENOENT') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** Removes the locks below that number and the drafts of those who lost. */
async function tidy(folder: string, keep: number): Promise<void> {
  const names = await readdir(folder)
  const outdated = names.filter((name) => {
    const [, number] = LOCK_NAME.exec(name) ?? []
    return number === undefined ? DRAFT_NAME.test(name) : Number(number) < keep
  })
  await Promise.all(outdated.map((name) => rm(join(folder, name), { force: true })))
}

/**
 * Takes the folder for this process.
 *
 * @returns the lock, or the process that holds it
 */
export async function lockFolder(folder: string, options: LockOptions): Promise<FolderLock | LockHolder> {
  const { pid, userId, processes } = options
  const self: LockHolder = { pid, start: processes.startOf(pid) }
  let last = self
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const seen = highest(await lockNumbers(folder))
    const previous = seen === 0 ? null : await readHolder(join(folder, `${PREFIX}${seen}`), userId)
    if (previous !== null && isHolderAlive(previous, processes)) return previous
    last = previous ?? last
    const number = seen + 1
    if (!(await claim(folder, number, self))) continue
    const path = join(folder, `${PREFIX}${number}`)
    if (highest(await lockNumbers(folder)) !== number) {
      await rm(path, { force: true })
      continue
    }
    await tidy(folder, number)
    // When it cannot be written the end of the process frees the folder all the same.
    const release = () => writePrivateFile(path, JSON.stringify({ pid: null })).catch(() => undefined)
    return { previous, release }
  }
  return last
}
