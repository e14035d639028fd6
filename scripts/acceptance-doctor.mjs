/**
 * `npm run acceptance doctor`: broken machines, each made for real in namespaces of its own (files that only a product
 * would bring are stood in for by empty ones). The doctor names each by its code, what it says is done, and the code
 * is gone; the bundle of each is searched for the names of the machine. Started under `in-namespace.mjs`, as root.
 */
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'

const root = join(import.meta.dirname, '..')
const PROGRAM = join(root, 'bin', 'cps-bridge.js')
const NAME = 'nom-secret'
const base = mkdtempSync(join(tmpdir(), 'cps-bridge-doctor-'))
const home = join(base, 'home', NAME)
const state = join(home, 'state')
mkdirSync(state, { recursive: true, mode: 0o700 })
chmodSync(state, 0o700)
const plain = {
  ...process.env,
  HOME: home,
  CPS_BRIDGE_HOME: state,
  USERNAME: NAME,
  TZ: 'Europe/Paris',
  LANG: 'C',
}
const undo = []

const sh = (program, ...args) => spawnSync(program, args, { encoding: 'utf8' })
const mount = (place, content) => {
  if (content === undefined) sh('mount', '-t', 'tmpfs', 'tmpfs', place)
  else {
    const file = join(base, `bound-${undo.length}-${Math.random()}`)
    writeFileSync(file, content)
    sh('mount', '--bind', file, place)
  }
  return () => sh('umount', place)
}
const listen = (port, host) =>
  new Promise((resolve) => {
    const server = createServer().listen({ port, host, ipv6Only: host === '::1' }, () =>
      resolve(() => new Promise((done) => server.close(done))),
    )
  })
const write = (path, text) => {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, typeof text === 'string' ? text : JSON.stringify(text))
  return path
}

/** A process that is ended with the machine. */
async function start(program, args, { env = plain, until } = {}) {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text))
  for (
    let tries = 0;
    until !== undefined && !said.includes(until) && tries < 1200 && child.exitCode === null;
    tries++
  )
    await sleep(50)
  const stop = async () => {
    child.kill('SIGCONT')
    child.kill('SIGTERM')
    await ended
  }
  return { child, stop }
}
const bridge = (args = ['--virtual'], env = plain) =>
  start(process.execPath, [PROGRAM, 'run', ...args], { env, until: '"event":"listening"' })
async function pcscd() {
  rmSync('/run/pcscd', { recursive: true, force: true })
  mkdirSync('/run/pcscd', { recursive: true })
  const daemon = await start('/usr/sbin/pcscd', ['--foreground'])
  await sleep(1500)
  return daemon
}
async function card(profile) {
  const played = await start(process.execPath, [PROGRAM, 'virtual-card', '--profile', profile], {
    until: '"event":"inserted"',
  })
  await sleep(1500)
  return played
}

/** Runs the doctor; gives its codes, and what its bundle tells of the machine. */
function doctor({ args = [], env = plain, launcher = [] } = {}) {
  const bundle = join(base, `bundle-${Date.now()}-${Math.random()}.tar.gz`)
  const [first, ...rest] = [
    ...launcher,
    process.execPath,
    PROGRAM,
    'doctor',
    '--json',
    '--bundle',
    bundle,
    ...args,
  ]
  const begin = performance.now()
  const { stdout, stderr } = spawnSync(first, rest, { env, encoding: 'utf8', timeout: 60_000 })
  const seconds = (performance.now() - begin) / 1000
  try {
    const { findings, exitCode } = JSON.parse(stdout)
    const text = gunzipSync(readFileSyncOrEmpty(bundle)).toString('latin1')
    const told = [NAME, hostname()].filter((name) => text.toLowerCase().includes(name.toLowerCase()))
    return { codes: findings.map(({ code }) => code), exitCode, told, seconds }
  } catch {
    return { codes: [`no answer: ${stdout.slice(0, 200)} ${stderr.slice(0, 300)}`], told: [], seconds }
  }
}
function readFileSyncOrEmpty(path) {
  return readdirSync(base).includes(path.split('/').at(-1))
    ? spawnSync('cat', [path]).stdout
    : Buffer.alloc(0)
}

const chromium = (policies) => {
  const end = mount('/etc/chromium')
  write('/etc/chromium/policies/managed/site.json', policies)
  return end
}
const nss = (folder) => {
  mkdirSync(folder, { recursive: true })
  sh('certutil', '-N', '--empty-password', '-d', `sql:${folder}`)
}
const profile = join(home, '.mozilla/firefox/x.default')
const packageAt = (name, version) => {
  write(join(base, name, 'package.json'), { name: 'cps-bridge', version })
  write(join(base, name, 'cps-bridge'), '')
  return join(base, name)
}
const envOnly = (code, more, right) => ({
  code,
  env: { ...plain, ...more },
  mendedEnv: { ...plain, ...right },
})
const withCard = (code, name) => ({
  code,
  make: async () => {
    const daemon = await pcscd()
    const played = await card(name)
    return async () => {
      await played.stop()
      await daemon.stop()
    }
  },
})

/** `make` breaks the machine and gives what mends it; the codes of all are of `docs/doctor.md`. */
const MACHINES = [
  { code: 'bridge-not-running', make: async () => async () => undo.push((await bridge()).stop) },
  {
    code: 'bridge-silent',
    make: async () => {
      const { child, stop } = await bridge()
      child.kill('SIGSTOP')
      undo.push(stop)
      return () => child.kill('SIGCONT')
    },
  },
  {
    code: 'port-taken',
    make: async () => {
      const free = await listen(17_443, '127.0.0.1')
      undo.push((await bridge()).stop)
      return free
    },
  },
  { code: 'port-squatted', make: () => listen(17_443, '::1') },
  {
    code: 'ports-all-taken',
    args: ['--config', write(join(base, 'port.json'), { port: 17_500 })],
    make: () => listen(17_500, '127.0.0.1'),
  },
  { code: 'pcsc-not-running', make: () => async () => undo.push((await pcscd()).stop) },
  {
    code: 'pcsc-not-answering',
    make: async () => {
      const { child, stop } = await pcscd()
      child.kill('SIGSTOP')
      undo.push(stop)
      return () => child.kill('SIGCONT')
    },
  },
  {
    code: 'pcsc-no-library',
    make: () => {
      const [library] = sh('sh', '-c', 'readlink -f /usr/lib/*/libpcsclite.so.1').stdout.trim().split('\n')
      return mount(library, 'none')
    },
  },
  {
    code: 'reader-none',
    make: async () => {
      const shown = mount('/etc/reader.conf.d')
      const { stop } = await pcscd()
      return async () => {
        await stop()
        shown()
        undo.push((await pcscd()).stop)
      }
    },
  },
  {
    code: 'session-no-redirection',
    env: { ...plain, XRDP_SESSION: '1' },
    make: async () => {
      const shown = mount('/etc/reader.conf.d')
      const { stop } = await pcscd()
      return async () => {
        await stop()
        shown()
        undo.push((await pcscd()).stop)
      }
    },
  },
  {
    code: 'card-absent',
    make: async () => {
      undo.push((await pcscd()).stop)
      return async () => undo.push((await card('rpps')).stop)
    },
  },
  {
    code: 'reader-excluded',
    args: ['--config', write(join(base, 'exclude.json'), { readers: { exclude: ['PCD 00 01'] } })],
    make: async () => (await pcscd()).stop,
  },
  withCard('card-vitale', 'vitale'),
  withCard('card-blocked', 'blocked'),
  withCard('card-last-try', 'last-try'),
  withCard('card-expired', 'expired'),
  {
    // Test cards last for three years from the day that they are made.
    ...withCard('card-expiring', 'rpps'),
    launcher: ['faketime', '-f', '+1075d'],
    mendedLauncher: [],
  },
  {
    code: 'other-user-bridge',
    make: async () => {
      const foreign = mkdtempSync(join(tmpdir(), 'other-'))
      chmodSync(foreign, 0o700)
      sh('chown', '-R', '65534:65534', foreign)
      const user = ['--reuid=65534', '--regid=65534', '--clear-groups']
      const { stop } = await start('setpriv', [...user, process.execPath, PROGRAM, 'run', '--virtual'], {
        env: { ...plain, HOME: foreign, CPS_BRIDGE_HOME: foreign },
        until: '"event":"listening"',
      })
      return async () => {
        await stop()
        rmSync(foreign, { recursive: true })
      }
    },
  },
  withCard('card-other', 'bank'),
  {
    code: 'clock-behind',
    launcher: ['faketime', '1990-01-01 08:00:00'],
    make: () => () => undefined,
    mendedLauncher: [],
  },
  {
    code: 'clock-ahead',
    launcher: ['faketime', '2040-01-01 08:00:00'],
    make: () => () => undefined,
    mendedLauncher: [],
  },
  {
    code: 'certificate-expired',
    launcher: ['faketime', '2040-01-01 08:00:00'],
    make: () => () => undefined,
    mendedLauncher: [],
  },
  {
    code: 'folder-foreign',
    make: () => (sh('chown', '-R', '1234', state), () => sh('chown', '-R', '0', state)),
  },
  { code: 'folder-open', make: () => (chmodSync(state, 0o777), () => doctor({ args: ['--fix'] })) },
  {
    code: 'disk-full',
    make: () => {
      sh('mount', '-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', state)
      return () => sh('umount', state)
    },
  },
  {
    code: 'log-disk-full',
    args: ['--config', write(join(base, 'log.json'), { log: { file: join(base, 'log', 'bridge.log') } })],
    make: () => {
      mkdirSync(join(base, 'log'), { recursive: true })
      sh('mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', join(base, 'log'))
      return () => sh('umount', join(base, 'log'))
    },
  },
  {
    code: 'consents-damaged',
    make: async () => {
      write(join(state, 'consents.json'), '{"key": broken')
      chmodSync(join(state, 'consents.json'), 0o600)
      await (await bridge()).stop()
      return () => rmSync(join(state, 'consents.json.damaged-1'))
    },
  },
  {
    code: 'configuration-faulty',
    args: ['--config', join(base, 'bad.json')],
    make: () => (write(join(base, 'bad.json'), '{"prot": 1}'), () => write(join(base, 'bad.json'), '{}')),
  },
  { code: 'trust-missing', make: () => (nss(join(home, '.pki/nssdb')), () => doctor({ args: ['--fix'] })) },
  // The same in Firefox.
  { code: 'trust-missing', make: () => (nss(profile), () => doctor({ args: ['--fix'] })) },
  {
    code: 'policy-blocks',
    make: () => chromium({ LoopbackNetworkBlockedForUrls: ['https://sante-paca.fr'] }),
  },
  { code: 'policy-unreadable', make: () => chromium('{"broken"') },
  {
    code: 'proxy-catches',
    make: () =>
      chromium({ ProxySettings: { ProxyServer: 'proxy.example:3128', ProxyBypassList: '<-loopback>' } }),
  },
  {
    code: 'relay-needed',
    make: () => {
      const denied = { 'https://sante-paca.fr:443,*': { setting: 2 } }
      const exceptions = { loopback_network: denied }
      const file = join(home, '.config/chromium/Default/Preferences')
      write(file, { profile: { content_settings: { exceptions } } })
      return () => rmSync(file)
    },
  },
  {
    code: 'navigation-blocked',
    make: () => {
      nss(profile)
      write(join(profile, 'user.js'), 'user_pref("network.lna.allow_top_level_navigation", false);\n')
      return () => rmSync(join(profile, 'user.js'))
    },
  },
  {
    code: 'browser-hardened',
    make: () => {
      const end = mount('/opt')
      write('/opt/librewolf/librewolf', '')
      return end
    },
  },
  {
    code: 'firefox-snap',
    make: () => {
      mkdirSync('/snap', { recursive: true })
      const end = mount('/snap')
      write('/snap/bin/firefox', '')
      return end
    },
  },
  { code: 'localhost-missing', make: () => mount('/etc/hosts', '127.0.0.1 poste\n') },
  {
    code: 'ipv6-off',
    make: () => {
      const set = (value) => sh('sysctl', '-qw', `net.ipv6.conf.lo.disable_ipv6=${value}`)
      set(1)
      return () => set(0)
    },
  },
  {
    code: 'tls-interceptor',
    make: async () => {
      copyFileSync('/bin/sleep', join(base, 'mitmproxy'))
      chmodSync(join(base, 'mitmproxy'), 0o755)
      return (await start(join(base, 'mitmproxy'), ['600'])).stop
    },
  },
  envOnly('session-no-desktop', { DISPLAY: '' }, { DISPLAY: ':0' }),
  envOnly('session-remote', { SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22', DISPLAY: ':0' }, { DISPLAY: ':0' }),
  envOnly(
    'proxy-unexempt',
    { https_proxy: 'http://proxy.example:3128' },
    { https_proxy: 'http://proxy.example:3128', no_proxy: 'localhost' },
  ),
  envOnly('time-zone', { TZ: 'America/New_York' }, {}),
  envOnly(
    'two-versions',
    { PATH: `${packageAt('one', '1.0.0')}:${packageAt('two', '2.0.0')}:${process.env.PATH}` },
    { PATH: `${join(base, 'one')}:${process.env.PATH}` },
  ),
]

async function examine({ code, make, args, env, mendedEnv, launcher, mendedLauncher }) {
  const mend = (await make?.()) ?? (() => undefined)
  const broken = doctor({ args, env, launcher })
  await mend()
  const mended = doctor({ args, env: mendedEnv ?? env, launcher: mendedLauncher ?? launcher })
  for (const end of undo.splice(0).reverse()) await end()
  const faults = [
    ...(broken.codes.includes(code) ? [] : [`not named: ${broken.codes.join(' ')}`]),
    ...(mended.codes.includes(code) ? ['still there after its action'] : []),
    ...[...broken.told, ...mended.told].map((name) => `the bundle tells ${name}`),
  ]
  const times = `${broken.seconds.toFixed(1)} s`
  return {
    code,
    ok: faults.length === 0,
    detail: faults.length === 0 ? `exit ${broken.exitCode}, ${times}` : faults.join('; '),
  }
}

// The certificate exists before the first machine.
await (await bridge()).stop()
const wanted = process.argv.slice(2)
const results = []
for (const machine of MACHINES.filter(({ code }) => wanted.length === 0 || wanted.includes(code))) {
  const result = await examine(machine)
  results.push(result)
  console.log(`${result.ok ? 'ok  ' : 'FAIL'} ${result.code}: ${result.detail}`)
}
rmSync(base, { recursive: true, force: true })
const failed = results.filter(({ ok }) => !ok).length
console.log(`${results.length - failed} machines named and mended, ${failed} not`)
process.exit(failed === 0 ? 0 : 1)
