/** What the scripts share: running programs, installing the dependencies once, building once. */
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the project. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const SOURCES = ['src', 'package.json', 'tsconfig.json', 'tsup.config.ts']
const OUTPUTS = ['cli/main.js', 'daemon/run.js', 'web/status.js', 'portal/portal.js', 'parts.json'].map(
  (name) => `dist/${name}`,
)

/** A reason to stop that a person can act upon: printed as it is, without a stack. */
export class Stop extends Error {}

/** Runs `main`; a `Stop` becomes its one line and `onStop`. */
export async function runMain(main, onStop = () => undefined) {
  try {
    process.exitCode = await main()
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    console.error(error.message)
    onStop()
    process.exitCode = 1
  }
}

/** Says what is being done. */
export const say = (text) => console.log(`> ${text}`)

/** Faults only: what a program says of its progress is dropped. */
export const FAULTS_ONLY = ['ignore', 'ignore', 'inherit']

/** Runs a program in the project's folder. */
export function run(program, args, options = {}) {
  const result = spawnSync(program, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options })
  return { ok: result.status === 0, text: result.stdout?.toString().trim() ?? '' }
}

/** Runs a program beside others: what it prints goes to `file`, so that it can be shown in one piece. */
export function runAside(program, args, file, options = {}) {
  const output = openSync(file, 'w')
  const child = spawn(program, args, { cwd: root, stdio: ['ignore', output, output], ...options })
  closeSync(output)
  return new Promise((resolve) => {
    child.once('error', () => resolve({ ok: false }))
    child.once('exit', (code) => resolve({ ok: code === 0 }))
  })
}

/** Runs a program and gives what it prints; '' when it fails. */
export function ask(program, args, options = {}) {
  const { ok, text } = run(program, args, { stdio: ['ignore', 'pipe', 'ignore'], ...options })
  return ok ? text : ''
}

/** Runs the npm that runs this script, or the one on the path. */
function npm(args, { read = false, quiet = false, env = {} } = {}) {
  const script = process.env.npm_execpath ?? ''
  const own = script.endsWith('npm-cli.js')
  const options = {
    env: { ...process.env, ...env },
    shell: !own && process.platform === 'win32',
    ...(!read && { stdio: quiet ? 'ignore' : FAULTS_ONLY }),
  }
  const [program, first] = own ? [process.execPath, [script]] : ['npm', []]
  return read ? ask(program, [...first, ...args], options) : run(program, [...first, ...args], options).ok
}

/** Stops on a Node that is older than package.json asks for. */
export function requireNode() {
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node
  const [major, minor] = wanted.match(/\d+/g).map(Number)
  const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number)
  if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return
  throw new Stop(
    `Node.js ${wanted} is needed; this is ${process.version}. / Node.js ${wanted} est nécessaire.`,
  )
}

/** Whether node_modules holds what the lock file asks for. */
function dependenciesAreCurrent() {
  const installed = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(installed)) return false
  const packages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages
  const found = packages(installed)
  return Object.entries(packages(join(root, 'package-lock.json'))).every(
    ([path, { version, optional }]) =>
      path === '' || (found[path] === undefined ? optional === true : found[path].version === version),
  )
}

/** The packages that reach PC/SC; `loadableBindings` are those that are there and fit this machine and Node. */
const BINDINGS = ['pcsclite', 'koffi']
export const loadableBindings = () =>
  BINDINGS.filter((name) => run(process.execPath, ['-e', `require('${name}')`], { stdio: 'ignore' }).ok)

/**
 * Installs the dependencies unless they are there. No package runs a program then (`.npmrc`); `pcsclite` is compiled after that,
 * where it can be. With `needBindings` it must be, and Node's headers are fetched when the machine has none.
 */
export function installDependencies({ needBindings = false } = {}) {
  const isThere = () => loadableBindings().length === BINDINGS.length
  const areCurrent = dependenciesAreCurrent()
  if (areCurrent && (!needBindings || isThere())) return
  say('Installing the dependencies… / Installation des dépendances…')
  if (!areCurrent && !npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']))
    throw new Stop(
      'npm ci failed: its reason is above. / npm ci a échoué : la raison est indiquée ci-dessus.',
    )
  const isCompiled = npm(['rebuild', 'pcsclite', '--no-ignore-scripts', '--loglevel=error'], {
    env: headersEnvironment(needBindings),
    quiet: !needBindings,
  })
  if (needBindings && !isCompiled)
    throw new Stop('pcsclite could not be compiled: the reason is above. / pcsclite n’a pas pu être compilé.')
}

const hasHeaders = (prefix) => {
  const file = join(prefix, 'include', 'node', 'node_version.h')
  if (!existsSync(file)) return false
  const defined = (name) =>
    new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(readFileSync(file, 'utf8'))?.[1]
  return ['MAJOR', 'MINOR', 'PATCH'].map(defined).join('.') === process.versions.node
}

/** Where node-gyp finds Node's headers: left alone when npm is set up for it. */
function headersEnvironment(fetchThem) {
  const configured = npm(['config', 'get', 'nodedir'], { read: true })
  if (configured !== '' && configured !== 'undefined' && configured !== 'null') return {}
  const prefix = dirname(dirname(realpathSync(process.execPath)))
  if (hasHeaders(prefix)) return { npm_config_nodedir: prefix }
  if (!fetchThem || process.platform !== 'linux') return {}
  const name = `node-linux-${process.arch}`
  const folder = join(tmpdir(), `cps-bridge-headers-${process.versions.node}-${process.getuid()}`)
  const headers = join(folder, 'node_modules', name)
  if (!hasHeaders(headers)) {
    say(`Fetching Node's headers (${name} ${process.versions.node})…`)
    const flags = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    npm(['install', '--prefix', folder, ...flags, `${name}@${process.versions.node}`])
  }
  if (hasHeaders(headers)) return { npm_config_nodedir: headers }
  throw new Stop(`Node's headers are missing and ${name}@${process.versions.node} could not be installed.`)
}

const filesUnder = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    : [path]
const changedAt = (path) => statSync(path).mtimeMs

/** Builds unless what was built is newer than every source. */
export function build() {
  const outputs = OUTPUTS.map((path) => join(root, path))
  const sources = SOURCES.flatMap((path) => filesUnder(join(root, path)))
  if (outputs.every((path) => existsSync(path))) {
    const newest = Math.max(...sources.map(changedAt))
    if (outputs.every((path) => changedAt(path) > newest)) return
  }
  say('Building… / Construction…')
  const { ok } = run(process.execPath, ['node_modules/tsup/dist/cli-default.js', '--silent'])
  if (!ok || !run(process.execPath, ['scripts/licences.mjs']).ok)
    throw new Stop('The build failed. / La construction a échoué.')
}

const LICENCE = /^(licen[cs]e|copying|notice)/i

/** The innermost package of a path, as a path from the project's folder; null: none. */
export const packageFolder = (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? null

/** Name, version and licences of a package. */
export function licenceText(folder) {
  const path = join(root, folder)
  const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
  const files = readdirSync(path).filter((file) => LICENCE.test(file))
  const text = files.map((file) => readFileSync(join(path, file), 'utf8').trim()).join('\n\n')
  return `${name} ${version} (${license})\n\n${text}\n`
}
