/**
 * `npm run bench`: prints figures, judges none. Times depend on the machine; where a peer is at hand it is measured in
 * the same run, and the ratio is what counts. OpenSC is asked through a pcscd of its own when both are installed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'tsup'
import { benchDaemon } from './bench-daemon.mjs'

const ROOT = join(import.meta.dirname, '..')
const BUILT = join(ROOT, 'node_modules', '.bench')
const PCSCD = '/usr/sbin/pcscd'

const ms = (value) => `${value.toFixed(value < 10 ? 2 : 0)} ms`
const line = (name, ...figures) => process.stdout.write(`${name.padEnd(34)} ${figures.join('   ')}\n`)

/** Compiles the measurements that need the inside of the program. They find the root two folders up, as in the sources. */
async function compile() {
  await build({
    config: false,
    silent: true,
    entry: ['card-costs', 'opensc-costs', 'pcsc-costs'].map((name) => join(ROOT, `test/bench/${name}.ts`)),
    format: 'esm',
    target: 'node20',
    outDir: BUILT,
    outExtension: () => ({ js: '.mjs' }),
    clean: true,
  })
}

/** Runs a measurement, which prints one JSON line; null when it fails. */
function measure(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', cwd: ROOT })
  if (status === 0) return JSON.parse(stdout)
  process.stderr.write(stderr)
  return null
}

/** A measurement that needs a pcscd of its own; null where there is none. */
function measureOverPcscd(name) {
  if (!existsSync(PCSCD)) return null
  const script = join(BUILT, `${name}.mjs`)
  return measure(process.execPath, [join(ROOT, 'scripts/in-namespace.mjs'), process.execPath, script])
}

await compile()
const card = measure(process.execPath, [join(BUILT, 'card-costs.mjs')])
const openSc = measureOverPcscd('opensc-costs')
const pcsc = measureOverPcscd('pcsc-costs')
const daemon = await benchDaemon()

line('ready, first start', ms(daemon.firstMs), '(makes its TLS authority)')
line('ready, state folder there', ms(daemon.readyMs), '(median of 5, from spawn to "listening")')
line(
  'resident memory',
  `${daemon.idleMiB.toFixed(0)} MiB idle`,
  `${daemon.usedMiB.toFixed(0)} MiB after 1000 calls`,
)
for (const part of ['p50', 'p99']) {
  const ratio = (daemon.bridge[part] / daemon.peer[part]).toFixed(1)
  line(
    `bridge.info over wss, ${part}`,
    ms(daemon.bridge[part]),
    `bare ws echo ${ms(daemon.peer[part])}`,
    `x ${ratio}`,
  )
}
/** Columns of the table of exchanges, and the limit that a figure has. */
const COLUMNS = [
  ['identityCold', 'identity, cold'],
  ['identityWarm', 'warm'],
  ['signCold', 'sign, cold'],
  ['signAfterIdentity', 'after identity'],
  ['signWarm', 'warm'],
  ['verifyAndSign', 'verify, then sign'],
]
/** Others on a CPS3 with empty caches: one certificate read, one signature with the code. */
const PEERS = [
  ['OpenSC 0.23', 32, 45],
  ['the agency’s middleware 5.2.2', 60, 47],
]

function exchangeTable({ cards }, openSc) {
  const row = (name, cells) =>
    process.stdout.write(
      `${[name.padEnd(32), ...cells.map((cell) => String(cell).padEnd(17))].join(' ').trimEnd()}\n`,
    )
  row(
    'exchanges, GET RESPONSE included',
    COLUMNS.map(([, title]) => title),
  )
  for (const { name, limits, exchanges } of cards) {
    row(
      name,
      COLUMNS.map(([key]) => {
        const limit = limits[key]
        if (limit === undefined) return exchanges[key]
        return `${exchanges[key]} (limit ${limit}${exchanges[key] > limit ? ', over' : ''})`
      }),
    )
  }
  for (const [name, identity, sign] of PEERS) row(name, [identity, '', sign])
  if (openSc !== null) row('OpenSC, in this run', [openSc.readCertificate, '', openSc.sign])
}

if (card === null) process.exitCode = 1
else {
  exchangeTable(card, openSc)
  const share = ((100 * card.ownMs) / (card.ownMs + card.cardMs)).toFixed(0)
  line(
    'one signature, warm',
    `bridge ${ms(card.ownMs)}`,
    `virtual card ${ms(card.cardMs)}`,
    `bridge's share ${share} %`,
  )
}
if (pcsc !== null) {
  const ratio = (pcsc.oursMs / pcsc.bareMs).toFixed(2)
  line('one APDU over pcscd', ms(pcsc.oursMs), `bare library ${ms(pcsc.bareMs)}`, `x ${ratio} (limit 1.25)`)
}
