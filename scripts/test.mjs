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
/**
 * Two lanes run beside each other. The tests of one lane mostly wait for cards and browsers, so that the other has the
 * processor; a lane runs one step at a time, because its steps would disturb each other.
 */
const LANES = [
  [{ name: 'check' }, { name: 'e2e', before: [] }],
  [
    { name: 'integration', before: [join(root, 'scripts', 'in-namespace.mjs'), process.execPath] },
    { name: 'unit', before: [] },
  ],
]

await runMain(
  () => {
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
    await Promise.all(LANES.map((steps) => runLane(steps, sum)))
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

/** Runs steps one after the other, and adds up what passed and failed. */
async function runLane(steps, sum) {
  for (const step of steps) {
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
