/** A fresh machine of Debian or Ubuntu, booted with systemd in a container with a network of its own. */
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask, FAULTS_ONLY, run, Stop } from './lib.mjs'

const BOOT_LIMIT_MS = 120_000
/** What a package needs of its system, the reader driver for tests, and what the trial looks with. */
const PACKAGES =
  'pcscd libpcsclite1 libnss3-tools curl procps passwd ca-certificates debconf-utils libstdc++6'
const ENVIRONMENT = ['PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'LANG=C.UTF-8', 'HOME=/root']

/** Makes the root of a machine. */
export function makeMachine(suite, folder) {
  const parts = ['--include=systemd,systemd-sysv,dbus,debconf']
  // A part of Ubuntu that debootstrap leaves out. The reader driver of the tests is not in this one.
  if (suite === 'focal') parts.push('--components=main,universe')
  const made = run('debootstrap', ['--variant=minbase', ...parts, suite, folder], { stdio: FAULTS_ONLY })
  if (!made.ok) throw new Stop(`debootstrap ${suite} failed: its reason is above`)
  const driver = suite === 'focal' ? '' : 'vsmartcard-vpcd'
  const script = `apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ${PACKAGES} ${driver}`
  if (!run('chroot', [folder, 'sh', '-c', script], { stdio: FAULTS_ONLY }).ok)
    throw new Stop(`apt-get in ${suite} failed: its reason is above`)
}

/** A booted machine. `sh` runs a script in it and gives what it prints, with its exit code. */
export async function bootMachine(folder) {
  const args = [
    '-q',
    '-D',
    folder,
    '-b',
    '--register=no',
    '--keep-unit',
    '--private-network',
    '--resolv-conf=off',
  ]
  const child = spawn('systemd-nspawn', args, { stdio: 'ignore' })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const leader = () => ask('pgrep', ['-P', String(child.pid)]).split('\n')[0]
  const sh = (script) => {
    const inside = [
      '-t',
      leader(),
      '-m',
      '-u',
      '-i',
      '-n',
      '-p',
      '--',
      'env',
      '-i',
      ...ENVIRONMENT,
      'sh',
      '-c',
      script,
    ]
    const { status, stdout, stderr } = spawnSync('nsenter', inside, { encoding: 'utf8', maxBuffer: 2 ** 26 })
    return { code: status, text: `${stdout ?? ''}`.trim(), faults: `${stderr ?? ''}`.trim() }
  }
  const until = async (script, limitMs = 60_000) => {
    const end = Date.now() + limitMs
    while (Date.now() < end) {
      if (leader() !== '' && sh(script).code === 0) return true
      await sleep(200)
    }
    return false
  }
  if (!(await until('systemctl is-system-running | grep -qE "running|degraded"', BOOT_LIMIT_MS)))
    throw new Stop('the machine does not boot')
  return {
    sh,
    until,
    async powerOff() {
      sh('systemctl poweroff')
      await Promise.race([ended, sleep(30_000)])
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Every path of the machine but what changes by itself: processes, journals, what apt and dpkg keep of their work. */
export const LIST_FILES = `find / -xdev \\( -path /proc -o -path /sys -o -path /run -o -path /dev -o -path /tmp -o -path /var/tmp -o -path /var/log \
-o -path /var/cache -o -path /var/lib/apt -o -path /var/lib/dpkg -o -path /var/lib/systemd -o -path /packages -o -path /home \\) -prune -o -print | sort`

/** Puts files into the machine before it boots. */
export function putInto(folder, files, place) {
  mkdirSync(join(folder, place), { recursive: true })
  for (const file of files) cpSync(file, join(folder, place, file.split('/').at(-1)))
}
