/**
 * `npm run dev [-- ARGUMENT...]`: builds anew when `src/` changes, and starts the program anew when the build has ended
 * well. Without arguments `run --virtual`.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { build, installDependencies, requireNode, root, runMain, say, Stop } from './lib.mjs'

/** An editor, and more so git, writes several files at once. */
const SETTLE_MS = 200

await runMain(async () => {
  requireNode()
  installDependencies()
  const given = process.argv.slice(2)
  const args = [join(root, 'bin', 'cps-bridge.js'), ...(given.length > 0 ? given : ['run', '--virtual'])]
  let program

  const stop = async () => {
    if (program === undefined || program.exitCode !== null || program.signalCode !== null) return
    const exited = once(program, 'exit')
    program.kill('SIGTERM')
    await exited
  }
  const buildAndStart = async () => {
    try {
      build()
    } catch (error) {
      // What is wrong was said: the next change may mend it.
      if (error instanceof Stop) return
      throw error
    }
    await stop()
    say(`cps-bridge ${args.slice(1).join(' ')}`)
    program = spawn(process.execPath, args, { stdio: 'inherit' })
  }

  let working = buildAndStart()
  let timer
  const watcher = watch(join(root, 'src'), { recursive: true }, () => {
    clearTimeout(timer)
    timer = setTimeout(() => (working = working.then(buildAndStart)), SETTLE_MS)
  })
  await Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)))
  clearTimeout(timer)
  watcher.close()
  await working
  await stop()
  return 0
})
