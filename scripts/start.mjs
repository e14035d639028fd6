/** `npm start`: sets a fresh clone up and starts the demonstration. Arguments go to `cps-bridge demo`. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ask, build, installDependencies, requireNode, root, run, runMain } from './lib.mjs'

const KILL_AFTER_MS = 5000
const PARENT_CHECK_MS = 250

/** Nobody may be there to answer. */
const ANSWER_MS = 60_000
const program = join(root, 'bin', 'cps-bridge.js')

await runMain(async () => {
  requireNode()
  installDependencies()
  build()
  await offerTrust()
  return demo(process.argv.slice(2))
})

/** On a terminal, once: whether the browsers of this user shall trust the bridge. Else the first page says what to do. */
async function offerTrust() {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return
  const { stores = [] } = parse(ask(process.execPath, [program, 'certificate', 'status', '--json']))
  if (stores.some(({ state }) => state === 'installed')) return
  const question =
    `\nVos navigateurs doivent-ils faire confiance à cps-bridge ? La première page fonctionne alors sans avertissement.\n` +
    `Shall your browsers trust cps-bridge? The first page then works without a warning.\n` +
    `Pour vous seul ; annuler · for you alone; undone by: node bin/cps-bridge.js certificate uninstall\n[o/y = oui/yes, N] `
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  terminal.on('SIGINT', () => process.exit(130))
  const answer = await new Promise((resolve) => {
    const timer = setTimeout(() => resolve(''), ANSWER_MS)
    terminal.on('close', () => resolve(''))
    terminal.question(question, (text) => {
      clearTimeout(timer)
      resolve(text)
    })
  })
  terminal.close()
  if (/^\s*[oy]/i.test(answer))
    run(process.execPath, [program, 'certificate', 'install'], { stdio: 'inherit' })
}

/** Resolves with the exit code of the demonstration. */
function demo(args) {
  const child = spawn(process.execPath, [program, 'demo', ...args], {
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
