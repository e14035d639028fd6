/** The packages for Debian and Ubuntu, tried as a person would: installed, used, disturbed, upgraded, removed, purged. */
import { verify, X509Certificate } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root, run, say, Stop } from './lib.mjs'
import { bootMachine, LIST_FILES, makeMachine, putInto } from './package-machine.mjs'

const SUITES = ['bookworm', 'trixie', 'focal']
const PORTAL = 'https://portal.test'
const OLD = '0.0.9'
const CHALLENGE = Buffer.alloc(32, 7).toString('base64url')

const packageOf = (version) => `cps-bridge_${version}-1_amd64.deb`
const PRESEED = [
  `cps-bridge cps-bridge/origins string ${PORTAL}`,
  'cps-bridge cps-bridge/pinentry select api',
].join('\\n')

/** One call as the portal, with the authorities that the system trusts. */
const call = (method, params = {}) => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const head = `-H 'Origin: ${PORTAL}' -H 'Content-Type: application/json'`
  return `curl -s --max-time 20 ${head} -d '${body}' https://localhost:17443/v1/rpc`
}
const hasCard = `${call('readers.list')} | grep -q '"kind":"cps3"'`

/** Whether the token is signed by the key of the certificate in it (RFC 7515). */
function isSigned(token) {
  const [head, body, signature] = token.split('.')
  const { x5c } = JSON.parse(Buffer.from(head, 'base64url').toString())
  const key = new X509Certificate(Buffer.from(x5c[0], 'base64')).publicKey
  return verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))
}

const kept =
  'cat /etc/cps-bridge/config.json /var/lib/cps-bridge/tls/ca.pem /var/lib/cps-bridge/consents.json | sha256sum; ls /var/lib/cps-bridge/audit'

async function tryIn(suite, folder, version) {
  const facts = []
  const fact = (text, ok, detail = '') => facts.push({ fact: `${suite}: ${text}`, ok, detail })
  putInto(
    folder,
    [join(root, 'release/packages', packageOf(OLD)), join(root, 'release/packages', packageOf(version))],
    'packages',
  )
  let machine = await bootMachine(folder)
  const { sh } = machine
  // The holder, who plays the card; their folder is outside of what is compared.
  sh('id holder || useradd -m holder')
  const before = sh(LIST_FILES).text
  sh(`printf '${PRESEED}\\n' | debconf-set-selections`)
  const dpkg = (args) => sh(`DEBIAN_FRONTEND=noninteractive dpkg ${args} 2>&1`)
  const installed = dpkg(`-i /packages/${packageOf(OLD)}`)
  fact(
    'the package is installed and the service is active',
    sh('systemctl is-active cps-bridge').text === 'active',
    installed.code === 0 ? '' : installed.text.slice(-500),
  )
  const times = sh(
    'systemctl show cps-bridge -p InactiveExitTimestampMonotonic -p ActiveEnterTimestampMonotonic --value',
  )
    .text.split('\n')
    .map(Number)
  fact(
    'the first start is told',
    Math.abs(times[0] - times[1]) > 0,
    `${Math.round(Math.abs(times[0] - times[1]) / 1000)} ms until active`,
  )
  const config = JSON.stringify({
    locale: 'fr',
    origins: [{ origin: PORTAL, pinEntry: 'api', identity: 'allow' }],
  })
  const preset = sh('cat /etc/cps-bridge/config.json').text.replaceAll(/\s/g, '')
  fact(
    'options are preset by debconf',
    preset === '{"locale":"fr","origins":[{"origin":"https://portal.test","pinEntry":"api"}]}',
    preset,
  )
  sh(`printf '%s' '${config}' > /etc/cps-bridge/config.json; systemctl restart cps-bridge`)
  const card =
    'setpriv --reuid=holder --regid=holder --clear-groups env HOME=/home/holder setsid cps-bridge virtual-card >/tmp/card.log 2>&1 </dev/null &'
  const play = async () => {
    sh(card)
    return machine.until(hasCard)
  }
  fact('a card played into pcscd is seen', await play(), sh('cat /tmp/card.log').text.slice(-300))
  const identity = sh(call('card.identity')).text
  fact(
    'the identity is read over TLS that the system trusts',
    identity.includes('"nationalId":"899700075122"'),
    identity.slice(0, 200),
  )
  const signed = sh(call('activation.sign', { challenge: CHALLENGE, pin: '1234' })).text
  const token = /"token":"([^"]+)"/.exec(signed)?.[1] ?? ''
  fact(
    'a signature is made and holds',
    token !== '' && isSigned(token),
    token === '' ? signed.slice(0, 300) : '',
  )
  const shown = sh('cps-bridge policy show --json').text
  fact(
    'the policies of four browsers are there',
    (shown.match(/"allowed"/g) ?? []).length === 4,
    sh('cat /etc/chromium/policies/managed/zz-cps-bridge.json').text.length > 0 ? '' : shown,
  )
  const pid = sh('systemctl show cps-bridge -p MainPID --value').text
  sh(`kill -9 ${pid}`)
  fact(
    'killed, the service is back by itself',
    await machine.until(`test "$(systemctl show cps-bridge -p MainPID --value)" != ${pid} && ${hasCard}`),
  )
  sh('systemctl kill -s KILL pcscd; pkill -f virtual-card; sleep 1')
  fact('pcscd killed, the card is seen again', await play(), sh(call('readers.list')).text.slice(0, 300))
  const state = sh(kept).text
  const upgraded = dpkg(`-i /packages/${packageOf(version)}`)
  const info = sh(call('bridge.info')).text
  fact(
    'an upgrade while the card is in runs the new version',
    upgraded.code === 0 && info.includes(`"version":"${version}"`),
    upgraded.code === 0 ? '' : upgraded.text.slice(-500),
  )
  fact('configuration, authority, consents and audit trail stay', sh(kept).text === state)
  await machine.powerOff()
  machine = await bootMachine(folder)
  const again = machine.sh
  fact(
    'after a reboot the service is there',
    await machine.until(`${call('bridge.info')} | grep -q ${version}`),
  )
  const removed = again('DEBIAN_FRONTEND=noninteractive dpkg -r cps-bridge 2>&1')
  const left = again(
    'ls /etc/cps-bridge/config.json /var/lib/cps-bridge/tls/ca.pem; systemctl is-active cps-bridge; ls /etc/chromium /usr/lib/cps-bridge 2>/dev/null',
  ).text
  fact(
    'removed, configuration and authority stay and nothing runs',
    removed.code === 0 &&
      left.split('\n').join(' ') === '/etc/cps-bridge/config.json /var/lib/cps-bridge/tls/ca.pem inactive',
    `${removed.code} ${left}`,
  )
  again('DEBIAN_FRONTEND=noninteractive dpkg --purge cps-bridge 2>&1')
  const after = again(LIST_FILES).text
  const [was, is] = [before.split('\n'), after.split('\n')]
  const difference = [
    ...is.filter((path) => !was.includes(path)).map((path) => `+${path}`),
    ...was.filter((path) => !is.includes(path)).map((path) => `-${path}`),
  ]
  fact(
    'purged, the machine has the files that it had before',
    difference.length === 0,
    difference.length === 0 ? `${is.length} paths` : difference.slice(0, 12).join(' '),
  )
  await machine.powerOff()
  return facts
}

/** The campaign. `PACKAGE_MACHINES` names a folder with machines that were made before, one a suite; they are copied. */
export async function packages() {
  if (process.getuid?.() !== 0) throw new Stop('packages needs root, debootstrap and systemd-container')
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  // PACKAGES_MADE: those of release/packages are tried as they are.
  for (const each of process.env.PACKAGES_MADE === '1' ? [] : [OLD, version]) {
    const made = run(process.execPath, [
      'scripts/package.mjs',
      'deb',
      '--arch',
      'x64',
      '--quick',
      '--version',
      each,
    ])
    if (!made.ok) throw new Stop('the package could not be made: its reason is above')
  }
  const facts = []
  const prepared = process.env.PACKAGE_MACHINES
  for (const suite of (process.env.PACKAGE_SUITES ?? SUITES.join(' ')).split(' ')) {
    const work = mkdtempSync(join(tmpdir(), 'cps-bridge-machine-'))
    const folder = join(work, 'root')
    try {
      say(suite)
      const copy = prepared === undefined ? '' : join(prepared, suite)
      if (existsSync(copy)) run('cp', ['-a', copy, folder])
      else makeMachine(suite, folder)
      facts.push(...(await tryIn(suite, folder, version)))
    } finally {
      rmSync(work, { recursive: true, force: true })
    }
  }
  return facts
}
