/** `npm start`: sets a fresh clone up and starts the demonstration. Arguments go to `cps-bridge demo`. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build, installDependencies, requireNode, root, runMain } from './lib.mjs'

const KILL_AFTER_MS = 5000

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
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      child.kill('SIGTERM')
      setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref()
    })
  }
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { event, portal } = parse(line)
    if (!process.stdout.isTTY || event === undefined) console.log(line)
    if (event === 'demo') {
      console.log(
        `\nOuvrez ${portal} dans votre navigateur (Ctrl-C pour arrêter) · Open ${portal} (Ctrl-C to stop)\n`,
      )
    }
  })
  return new Promise((resolve) => {
    child.on('exit', (code) => resolve(code ?? 0))
  })
}

/** A line of the log; other lines have no event. */
function parse(line) {
  try {
    return Object(JSON.parse(line))
  } catch {
    return {}
  }
}
