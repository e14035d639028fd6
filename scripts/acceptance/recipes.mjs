/**
 * The recipe for Ansible on a Debian 12 of its own that has booted: `npm run acceptance recipes`. Needs root and the Debian
 * packages debootstrap and systemd-container, and makes the package. `MACHINE` names a root that is there already.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bootMachine, makeMachine, putInto } from '../package-machine.mjs'
import { ask, root, run, Stop } from '../lib.mjs'

const PORTAL = 'https://portal.test'
const FAULTY = `{"origins": [{"origin": "http://not-secure.test"}]}`

/** What Ansible counts at the end of a run. */
const countsOf = (text) =>
  Object.fromEntries(
    [...text.matchAll(/\b(ok|changed|unreachable|failed)=(\d+)/g)].map(([, name, count]) => [
      name,
      Number(count),
    ]),
  )

export async function recipes() {
  if (process.getuid?.() !== 0 || ask('systemd-nspawn', ['--version']) === '')
    throw new Stop('recipes needs root and the Debian packages debootstrap and systemd-container')
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const file = `cps-bridge_${version}-1_amd64.deb`
  if (
    process.env.PACKAGE === undefined &&
    !run('npm', ['run', 'package', '--', 'deb', '--arch', 'x64', '--quick']).ok
  )
    throw new Stop('the package could not be made')
  const work = mkdtempSync(join(tmpdir(), 'cps-bridge-recipes-'))
  const folder = process.env.MACHINE ?? join(work, 'root')
  try {
    if (process.env.MACHINE === undefined) makeMachine('bookworm', folder)
    const install =
      'DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ansible-core python3-apt'
    if (!run('chroot', [folder, 'sh', '-c', install]).ok)
      throw new Stop('ansible-core could not be installed')
    putInto(
      folder,
      [process.env.PACKAGE ?? join(root, 'release/packages', file), join(root, 'docs/recipes/ansible.yml')],
      'packages',
    )
    return await tryAnsible(folder, file)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

async function tryAnsible(folder, file) {
  const facts = []
  const fact = (text, ok, detail = '') => facts.push({ fact: `ansible: ${text}`, ok, detail })
  const machine = await bootMachine(folder)
  const play = (...args) => {
    const config = `{"config": {"locale": "fr", "origins": [{"origin": "${PORTAL}"}]}, "package": "${file}"}`
    const { text, code } = machine.sh(
      `cd /packages && ANSIBLE_NOCOLOR=1 ansible-playbook -i localhost, -c local ansible.yml -e '${config}' ${args.join(' ')} 2>&1`,
    )
    return { code, text, ...countsOf(text) }
  }
  const tell = ({ ok, changed, failed, text }) =>
    `ok=${ok} changed=${changed} failed=${failed}${failed === 0 ? '' : `\n${text.slice(-1500)}`}`
  try {
    const dry = play('--check', '--diff')
    fact('a dry run on a fresh machine fails nowhere', dry.failed === 0 && dry.changed > 0, tell(dry))
    fact(
      'and leaves it as it was',
      machine.sh('test ! -e /usr/bin/cps-bridge && test ! -e /etc/cps-bridge').code === 0,
    )
    const first = play()
    fact('a run installs it', first.failed === 0 && first.changed > 0, tell(first))
    fact(
      'the service is active and enabled',
      machine.sh('systemctl is-active cps-bridge && systemctl is-enabled cps-bridge').code === 0,
    )
    const called = machine.sh(
      `curl -s --max-time 20 -H 'Origin: ${PORTAL}' https://localhost:17443/v1/health`,
    ).text
    fact(
      'the portal of the inventory is let in, over TLS that the system trusts',
      called.includes('"status":"ok"'),
      called,
    )
    const second = play()
    fact('a second run changes nothing', second.failed === 0 && second.changed === 0, tell(second))
    const dryAgain = play('--check')
    fact('nor would a third', dryAgain.failed === 0 && dryAgain.changed === 0, tell(dryAgain))
    const before = machine.sh('cat /etc/cps-bridge/config.json').text
    const faulty = play(`-e '{"config": ${FAULTY}}'`)
    fact(
      'a configuration with a fault is refused, and the old one stays',
      faulty.failed === 1 && machine.sh('cat /etc/cps-bridge/config.json').text === before,
      `failed=${faulty.failed}`,
    )
    const brought = [
      'man/man1/cps-bridge.1.gz',
      'man/fr/man1/cps-bridge.1.gz',
      'bash-completion/completions/cps-bridge',
    ]
    for (const path of brought)
      fact(`the package brings ${path}`, machine.sh(`test -s /usr/share/${path}`).code === 0)
  } finally {
    await machine.powerOff()
  }
  return facts
}
