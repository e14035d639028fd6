/**
 * `npm test`: sets the machine up, then runs every check and every test. Nothing is skipped: what is missing is
 * installed or named, and fails. The last line is `N passed, N failed`.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ask,
  BINDINGS,
  build,
  FAULTS_ONLY,
  installDependencies,
  loadableBindings,
  requireNode,
  root,
  run,
  runAside,
  runMain,
  say,
  Stop,
} from './lib.mjs'

const PACKAGES = [
  ...['pcscd', 'libpcsclite1', 'libpcsclite-dev', 'vsmartcard-vpcd', 'opensc'],
  ...['chromium', 'firefox-esr', 'libnss3-tools', 'iproute2', 'util-linux', 'procps'],
  ...['python3', 'make', 'g++', 'openssl', 'ca-certificates', 'redis-server'],
]
const VITEST = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const APART = [join(root, 'scripts', 'in-namespace.mjs'), process.execPath]

/**
 * The longest first: each of the lanes takes the next step when it has ended one. Tests of cards and browsers mostly wait,
 * so that two steps beside each other keep the processor busy without disturbing each other's clocks.
 */
const STEPS = [
  { name: 'e2e', before: [] },
  { name: 'black-box', before: APART },
  { name: 'integration', before: APART },
  { name: 'check' },
  { name: 'unit', before: [] },
]
const LANES = 2

await runMain(
  async () => {
    requireNode()
    installPackages()
    installDependencies({ needBindings: true })
    const loadable = loadableBindings()
    for (const name of BINDINGS.filter((binding) => !loadable.includes(binding))) {
      throw new Stop(
        `The native module ${name} cannot be loaded, so PC/SC cannot be tested: run "npm ci --foreground-scripts" to see why.`,
      )
    }
    build()
    const sum = { passed: 0, failed: 0 }
    const waiting = [...STEPS]
    await Promise.all(Array.from({ length: LANES }, () => runLane(waiting, sum)))
    return report(sum)
  },
  () => report({ passed: 0, failed: 1 }),
)

/** Prints the last line and gives the exit code. */
function report({ passed, failed }) {
  console.log(`${passed} passed, ${failed} failed`)
  return failed === 0 && passed > 0 ? 0 : 1
}

/** Installs Debian's packages when this user may, else says what to type. */
function installPackages() {
  const missing = PACKAGES.filter(
    (name) => !/^ii/.test(ask('dpkg-query', ['-W', '-f=${db:Status-Abbrev}', name])),
  )
  if (missing.length === 0) return
  const command = `apt-get install --no-install-recommends ${missing.join(' ')}`
  if (process.getuid?.() !== 0 || ask('apt-get', ['--version']) === '') {
    throw new Stop(`These tests need packages of Debian that are missing here. As root: ${command}`)
  }
  say(command)
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: FAULTS_ONLY }
  run('apt-get', ['update', '-qq'], options)
  const [, ...args] = command.split(' ')
  if (!run('apt-get', ['-y', '-qq', ...args], options).ok) throw new Stop(`This failed: ${command}`)
}

/** Takes steps until none waits, and adds up what passed and failed. */
async function runLane(waiting, sum) {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    say(`${step.name}: begins`)
    const begin = Date.now()
    const { passed, failed, output } = await inFolder((folder) =>
      step.before === undefined ? runCheck(folder) : runProject(step, folder),
    )
    const seconds = Math.round((Date.now() - begin) / 1000)
    say(`${step.name}: ${passed} passed, ${failed} failed in ${seconds} s`)
    console.log(output)
    sum.passed += passed
    sum.failed += failed
  }
}

async function inFolder(act) {
  const folder = mkdtempSync(join(tmpdir(), 'cps-bridge-tests-'))
  try {
    return await act(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs the checks of types, style and layers: one failure when any fails. */
async function runCheck(folder) {
  const log = join(folder, 'log')
  const options = { shell: process.platform === 'win32' }
  const { ok } = await runAside('npm', ['run', 'check', '--loglevel=error'], log, options)
  return { passed: 0, failed: ok ? 0 : 1, output: readFileSync(log, 'utf8') }
}

/** Runs the tests of a project. A file that does not load counts as one failure, a skipped test too. */
async function runProject({ name, before }, folder) {
  const [file, log] = [join(folder, 'result.json'), join(folder, 'log')]
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const args = [...before, VITEST, 'run', '--project', name, ...reporters]
  const { ok } = await runAside(process.execPath, args, log)
  return { ...countOf(file, ok), output: readFileSync(log, 'utf8') }
}

function countOf(file, ok) {
  let result
  try {
    result = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { passed: 0, failed: 1 }
  }
  const unloaded = result.testResults.filter(({ status, assertionResults }) => {
    return status === 'failed' && assertionResults.every((test) => test.status !== 'failed')
  })
  const failed = result.numFailedTests + result.numPendingTests + result.numTodoTests + unloaded.length
  return { passed: result.numPassedTests, failed: ok ? failed : Math.max(failed, 1) }
}
