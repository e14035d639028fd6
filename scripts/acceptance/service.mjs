/**
 * The service under a systemd that has booted, in a Debian 12 of its own: `npm run acceptance service`. Needs root and the
 * Debian packages debootstrap and systemd-container. `MACHINE` names a root that is there already.
 */
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask, root, run, say, Stop } from '../lib.mjs'

const PACKAGES =
  'systemd,systemd-sysv,dbus,polkitd,pcscd,vsmartcard-vpcd,libpcsclite1,ca-certificates,curl,libpam-systemd,passwd'
const PROGRAM = '/opt/cps-bridge'
const BRIDGE = `/usr/bin/node ${PROGRAM}/bin/cps-bridge.js`
const LISTED = '/etc /opt /usr /var/lib/cps-bridge /run/cps-bridge'
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

function makeMachine(machine) {
  say('debootstrap')
  const args = ['--variant=minbase', `--include=${PACKAGES}`, 'bookworm', machine]
  if (!run('debootstrap', args, { stdio: ['ignore', 'ignore', 'inherit'] }).ok)
    throw new Stop('debootstrap failed')
}

function giveProgram(machine) {
  cpSync(process.execPath, join(machine, 'usr/bin/node'))
  rmSync(join(machine, PROGRAM), { recursive: true, force: true })
  mkdirSync(join(machine, PROGRAM, 'node_modules'), { recursive: true })
  for (const name of [
    'bin',
    'dist',
    'service',
    'fixtures',
    'certs',
    'package.json',
    'node_modules/koffi',
    'node_modules/@koromix',
  ])
    cpSync(join(root, name), join(machine, PROGRAM, name), { recursive: true })
  run('chown', ['-R', 'root:root', join(machine, PROGRAM)])
}

/** Boots it; `inside` runs a shell line there. */
async function boot(machine) {
  const flags = [
    '-q',
    '-D',
    machine,
    '-b',
    '--register=no',
    '--keep-unit',
    '--private-network',
    '--console=pipe',
  ]
  const child = spawn('systemd-nspawn', flags, { stdio: 'ignore' })
  const ended = new Promise((resolve) => child.on('exit', resolve))
  let leader = ''
  const inside = (line) => ask('nsenter', ['-t', leader, '-a', 'sh', '-c', line])
  for (let tries = 0; tries < 120; tries++) {
    await pause(500)
    leader = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')[0] ?? ''
    if (leader !== '' && /running|degraded/.test(inside('systemctl is-system-running || true'))) break
  }
  const halt = async () => {
    inside('systemctl poweroff')
    await Promise.race([ended, pause(60_000)])
    child.kill('SIGKILL')
    await ended
  }
  return { inside, halt }
}

const json = (text) => JSON.parse(text || '{}')

async function eventually(check) {
  for (let tries = 0; tries < 60; tries++) {
    if (check()) return true
    await pause(500)
  }
  return false
}

/** The readers that the service sees through pcscd, whose polkit rule is needed for that. */
const READERS = `curl -s --cacert /var/lib/cps-bridge/tls/ca.pem -H "Authorization: Bearer $(sed 's/.*adminToken":"//;s/".*//' /var/lib/cps-bridge/run.json)" -H 'Content-Type: application/json' -d '{"jsonrpc":"2.0","id":1,"method":"readers.list"}' https://localhost:17443/v1/rpc`

export async function serviceCampaign() {
  if (process.getuid?.() !== 0 || ask('systemd-nspawn', ['--version']) === '')
    throw new Stop('service needs root and the Debian packages debootstrap and systemd-container')
  const folder = mkdtempSync(join(tmpdir(), 'cps-bridge-service-'))
  const machine = process.env.MACHINE ?? join(folder, 'root')
  const facts = []
  const fact = (text, ok, detail = '') => facts.push({ fact: text, ok, detail })
  let booted
  try {
    if (process.env.MACHINE === undefined) makeMachine(machine)
    giveProgram(machine)
    booted = await boot(machine)
    const status = () => json(booted.inside(`${BRIDGE} service status --json`))
    const files = () =>
      booted.inside(`find ${LISTED} -xdev 2>/dev/null | grep -v ${PROGRAM}/dist/compiled | sort`)
    const before = files()
    const installed = json(booted.inside(`${BRIDGE} service install --json`))
    fact(
      'the service is installed and runs',
      installed.running === true && installed.automatic === true,
      JSON.stringify(installed),
    )
    const exposure = booted.inside('systemd-analyze security cps-bridge.service --no-pager | tail -1')
    fact('its exposure is 2.5 at most', Number(/: ([\d.]+)/.exec(exposure)?.[1] ?? 10) <= 2.5, exposure)
    fact(
      'a second installation changes nothing',
      json(booted.inside(`${BRIDGE} service install --json`)).changed === false,
    )
    const seesReaders = () => booted.inside(READERS).includes('Virtual PCD')
    fact('its account sees the readers of pcscd', await eventually(seesReaders), booted.inside(READERS))
    const { pid } = status()
    booted.inside(`kill -9 ${pid}`)
    const back = () => status().running === true && status().pid !== pid
    fact('after kill -9 it comes back', await eventually(back))
    booted.inside('systemctl kill -s KILL pcscd.service')
    fact('after kill -9 of pcscd it sees the readers again', await eventually(seesReaders))
    await booted.halt()
    booted = await boot(machine)
    fact('after a restart of the machine it is there', await eventually(() => status().running === true))
    const removed = json(booted.inside(`${BRIDGE} service uninstall --purge --json`))
    fact('it is removed', removed.installed === false && booted.inside('getent passwd cps-bridge') === '')
    const after = files()
    const left = after.split('\n').filter((path) => !before.split('\n').includes(path))
    fact('the lists of files are equal', after === before, left.join(' '))
    const server = json(booted.inside(`${BRIDGE} service install --terminal-server --json`))
    fact(
      'the switchboard is installed and runs',
      server.running === true && server.terminalServer === true,
      JSON.stringify(server),
    )
    booted.inside(`${BRIDGE} service uninstall --purge --json`)
    fact('and leaves nothing', files() === before)
  } finally {
    await booted?.halt()
    rmSync(folder, { recursive: true, force: true })
  }
  return facts
}
