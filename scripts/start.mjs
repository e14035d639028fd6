/** `npm start`: sets a fresh clone up and starts the demonstration. Arguments go to `cps-bridge demo`. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build, installDependencies, requireNode, root, runMain } from './lib.mjs'

const KILL_AFTER_MS = 5000
const PARENT_CHECK_MS = 250

await runMain(() => {
  requireNode()
  installDependencies()
  build()
  return demo(process.argv.slice(2))
})

/** Resolves with the exit code of the demonstration. */
function demo(args) {
  const child = spawn(process.execPath, [join(root, 'bin', 'cps-bridge.js'), 'demo', ...args], {
    stdio: ['inherit', 'pipe', 'inherit'],
  })
  const stop = () => {
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop)
  endWithParent(stop)
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { event, portal, phone } = parse(line)
    if (!process.stdout.isTTY || event === undefined) console.log(line)
    if (event === 'demo') {
      console.log(
        `\nOuvrez ${portal} dans votre navigateur (Ctrl-C pour arrêter) · Open ${portal} (Ctrl-C to stop)\n` +
          `Le téléphone simulé · The simulated phone: ${phone}\n`,
      )
    }
  })
  return new Promise((resolve) => {
    child.on('exit', (code) => resolve(code ?? 0))
  })
}

/** An npm that is terminated leaves its script running: notice that it has gone. */
function endWithParent(stop) {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    stop()
  }, PARENT_CHECK_MS)
  timer.unref()
}

/** A line of the log; other lines have no event. */
function parse(line) {
  try {
    return Object(JSON.parse(line))
  } catch {
    return {}
  }
}
