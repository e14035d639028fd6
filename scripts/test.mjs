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
const PROJECTS = [
  { name: 'unit', before: [] },
  { name: 'integration', before: [join(root, 'scripts', 'in-namespace.mjs'), process.execPath] },
  { name: 'e2e', before: [] },
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
    say('npm run check')
    const check = run('npm', ['run', 'check', '--loglevel=error'], { shell: process.platform === 'win32' })
    const sum = { passed: 0, failed: check.ok ? 0 : 1 }
    if (!check.ok) console.error('npm run check failed.')
    for (const project of PROJECTS) {
      const { passed, failed } = runProject(project)
      sum.passed += passed
      sum.failed += failed
    }
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

/** Runs the tests of a project. A file that does not load counts as one failure, a skipped test too. */
function runProject({ name, before }) {
  say(`vitest --project ${name}`)
  const folder = mkdtempSync(join(tmpdir(), 'cps-bridge-tests-'))
  const file = join(folder, 'result.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const { ok } = run(process.execPath, [...before, VITEST, 'run', '--project', name, ...reporters])
    return countOf(file, ok)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
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
