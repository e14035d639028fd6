/**
 * `npm test`: sets the machine up, then runs every check and every test. Where something is missing that cannot be
 * installed here, what needs it is named and not run, and the last line is `N passed, N failed, N skipped`. With
 * `CI=true` nothing may be missing: what is not run counts as failed, and the last line is `N passed, N failed`.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import {
  ask,
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
import { sortFiles, testFiles } from './test-needs.mjs'

const PACKAGES = [
  ...['pcscd', 'libpcsclite1', 'libpcsclite-dev', 'vsmartcard-vpcd', 'opensc'],
  ...['chromium', 'chromium-headless-shell', 'firefox-esr', 'libnss3-tools'],
  ...['iproute2', 'util-linux', 'procps'],
  ...['python3', 'make', 'g++', 'openssl', 'ca-certificates', 'redis-server', 'faketime'],
  // The model of the activation.
  ...['spin', 'gcc', 'libc6-dev'],
  // The verifiers in other languages.
  ...['python3-cryptography', 'php-cli', 'default-jdk-headless', 'libjackson2-databind-java'],
]
const VITEST = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const APART = [join(root, 'scripts', 'in-namespace.mjs'), process.execPath]

const CI = process.env.CI === 'true'
const BLACK_BOX = join('test', 'integration', 'black-box')

/**
 * The longest first: each of the lanes takes the next step when it has ended one. Tests of cards and browsers mostly wait,
 * so that three steps beside each other keep two cores busy without disturbing each other's clocks.
 */
const STEPS = [
  // By far the longest: every other file of it is a step of its own.
  { name: 'e2e', folder: join('test', 'e2e'), half: 0 },
  { name: 'e2e', folder: join('test', 'e2e'), half: 1 },
  { name: 'black-box', folder: BLACK_BOX, apart: true },
  { name: 'integration', folder: join('test', 'integration'), except: BLACK_BOX, apart: true },
  { name: 'check' },
  { name: 'unit', folder: join('test', 'unit') },
]
const LANES = 3

/** What was found out about the machine, for all steps. */
const known = new Map()

await runMain(
  async () => {
    requireNode()
    installPackages()
    installDependencies({ needBindings: CI })
    build()
    const sum = { passed: 0, failed: 0, skipped: 0 }
    const bindings = loadableBindings()
    if (!bindings.includes('pcsclite')) {
      say('not run: the tests through the package pcsclite, which is not built here.')
      say(
        "  To get it: Node's headers, libpcsclite-dev, python3, make and g++, then npm rebuild pcsclite --no-ignore-scripts --foreground-scripts",
      )
      process.env.CPS_BRIDGE_TEST_BINDINGS = 'system'
      sum.skipped += 1
    }
    const waiting = [...STEPS]
    await Promise.all(Array.from({ length: LANES }, () => runLane(waiting, sum)))
    return report(sum)
  },
  () => report({ passed: 0, failed: 1, skipped: 0 }),
)

/** Prints the last line and gives the exit code. */
function report({ passed, failed, skipped }) {
  const bad = CI ? failed + skipped : failed
  console.log(`${passed} passed, ${bad} failed${CI ? '' : `, ${skipped} skipped`}`)
  return bad === 0 && passed > 0 ? 0 : 1
}

/** Installs Debian's packages when this user may, else says what to type. */
function installPackages() {
  const missing = PACKAGES.filter(
    (name) => !/^ii/.test(ask('dpkg-query', ['-W', '-f=${db:Status-Abbrev}', name])),
  )
  if (missing.length === 0) return
  const command = `apt-get install --no-install-recommends ${missing.join(' ')}`
  if (process.getuid?.() !== 0 || ask('apt-get', ['--version']) === '') {
    if (CI) throw new Stop(`These tests need packages of Debian that are missing here. As root: ${command}`)
    return
  }
  say(command)
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: FAULTS_ONLY }
  run('apt-get', ['update', '-qq'], options)
  const [, ...args] = command.split(' ')
  if (run('apt-get', ['-y', '-qq', ...args], options).ok) return
  if (CI) throw new Stop(`This failed: ${command}`)
  say(`This failed, and what needs it is not run: ${command}`)
}

/** Takes steps until none waits, and adds up what passed and failed. */
async function runLane(waiting, sum) {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    say(`${step.name}: begins`)
    const begin = Date.now()
    const { passed, failed, skipped, output } = await inFolder((folder) =>
      step.folder === undefined ? runCheck(folder) : runProject(step, folder),
    )
    const seconds = Math.round((Date.now() - begin) / 1000)
    say(`${step.name}: ${passed} passed, ${failed} failed, ${skipped} not run, in ${seconds} s`)
    console.log(output)
    sum.passed += passed
    sum.failed += failed
    sum.skipped += skipped
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
  return { passed: 0, failed: ok ? 0 : 1, skipped: 0, output: readFileSync(log, 'utf8') }
}

/** Runs the tests of a project that can run here. A file that does not load counts as one failure, a skipped test too. */
async function runProject({ name, folder: tests, except, apart, half }, folder) {
  const all = testFiles(tests, except).filter((_, index) => half === undefined || index % 2 === half)
  const { run: files, waiting, lacking } = sortFiles(all, known)
  for (const { what, get, files } of lacking) {
    say(
      `${name}: not run for want of ${what}: ${files.length} files (${files.map((file) => basename(file)).join(', ')})`,
    )
    say(`  To get it: ${get}`)
  }
  const skipped = waiting.length === 0 ? 0 : await countTests(name, waiting, folder)
  if (files.length === 0) return { passed: 0, failed: 0, skipped, output: '' }
  const [file, log] = [join(folder, 'result.json'), join(folder, 'log')]
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const before = apart === true && known.get('namespace') === true ? APART : []
  const args = [...before, VITEST, 'run', '--project', name, ...reporters]
  const isWhole = files.length === testFiles(tests, except).length
  const { ok } = await runAside(process.execPath, isWhole ? args : [...args, ...files], log)
  return { ...countOf(file, ok), skipped, output: readFileSync(log, 'utf8') }
}

/** How many tests are in files that are not run; one for each file that cannot even be read here. */
async function countTests(project, files, folder) {
  const list = join(folder, 'list.json')
  const args = [VITEST, 'list', '--project', project, `--json=${list}`, ...files]
  await runAside(process.execPath, args, join(folder, 'list-log'))
  try {
    return Math.max(JSON.parse(readFileSync(list, 'utf8')).length, files.length)
  } catch {
    return files.length
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
