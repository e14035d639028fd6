/**
 * `npm run bench [-- --runtime NODE] [--idle SECONDS]`: one run in which the bridge and its peers are measured in turn. What
 * counts is the ratio in this run, against the table of docs/performance.md. `--runtime` is the Node of the packages
 * (22 or later, which keeps what it compiles); without it this Node stands for it when it is one. Linux. Writes
 * `bench.json` and `bench.html`, where the distributions are drawn, to `test/output/bench/`.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { build } from 'tsup'
import { parseArgs } from 'node:util'
import { benchIdle } from './bench/idle.mjs'
import { pause, quantile } from './bench/measure.mjs'
import { pageOf } from './bench/page.mjs'
import { benchStart } from './bench/start.mjs'
import { benchTraffic } from './bench/traffic.mjs'
import { build as buildProgram, root } from './lib.mjs'

const BUILT = join(root, 'node_modules', '.bench')
const OUTPUT = join(root, 'test', 'output', 'bench')
const REDIS_PORT = 26_379

const { values: flags } = parseArgs({
  options: { runtime: { type: 'string' }, idle: { type: 'string', default: '600' } },
})
const versionOf = (runtime) => spawnSync(runtime, ['--version'], { encoding: 'utf8' }).stdout.trim()
const keepsCompiled = (runtime) => Number(versionOf(runtime).slice(1).split('.')[0]) >= 22
const here = process.execPath
const packaged = flags.runtime ?? (keepsCompiled(here) ? here : null)
const runtimes = { clone: here, packaged }

/** Compiles the measurements that need the inside of the program. They find the root two folders up, as in the sources. */
async function compile() {
  await build({
    config: false,
    silent: true,
    entry: ['card-costs', 'opensc-costs', 'pcsc-costs', 'verify-costs'].map((name) =>
      join(root, `test/bench/${name}.ts`),
    ),
    format: 'esm',
    target: 'node20',
    outDir: BUILT,
    outExtension: () => ({ js: '.mjs' }),
    skipNodeModulesBundle: true,
    clean: true,
  })
}

/** Runs a measurement, which prints one JSON line; null when it fails. */
function measure(name, { inNamespace = false, args = [] } = {}) {
  const script = [join(BUILT, `${name}.mjs`), ...args]
  const command = inNamespace ? [join(root, 'scripts/in-namespace.mjs'), here, ...script] : script
  const { status, stdout, stderr } = spawnSync(here, command, { encoding: 'utf8', cwd: root })
  if (status === 0) return JSON.parse(stdout)
  process.stderr.write(stderr)
  return null
}

function cardRows(card, openSc) {
  if (card === null) return []
  const columns = [
    ['identityCold', 'an identity, cold'],
    ['signReadAhead', 'a signature after an identity, the card read ahead'],
    ['signAfterIdentity', 'the same, nothing read ahead'],
    ['signWarm', 'a signature, warm'],
  ]
  const exchanges = card.cards.flatMap(({ name, limits, exchanges: counted }) =>
    columns.map(([key, what]) => ({
      name: `${name}: exchanges of ${what}`,
      unit: '',
      value: counted[key],
      limit: limits[key],
    })),
  )
  const peer =
    openSc === null
      ? []
      : [
          {
            name: 'OpenSC on a CPS3: exchanges of a certificate, of a signature',
            unit: '',
            value: openSc.readCertificate,
            other: openSc.sign,
          },
        ]
  const own = {
    name: 'own share of a warm signature on the virtual reader',
    unit: 'ms',
    value: card.ownMs,
    limit: 0.4,
    samples: card.ownSamples,
  }
  return [...exchanges, ...peer, own]
}

const pcscRows = (pcsc) =>
  pcsc === null
    ? []
    : [
        {
          name: 'one APDU through pcscd, against the bare library',
          unit: 'ms',
          value: pcsc.oursMs,
          peer: pcsc.bareMs,
          target: 1.25,
        },
        {
          name: 'own share of a warm signature through pcscd, p50',
          unit: 'ms',
          value: quantile(pcsc.ownSamples, 0.5),
          limit: 1,
          samples: pcsc.ownSamples,
        },
        {
          name: 'own share of a warm signature through pcscd, p99',
          unit: 'ms',
          value: quantile(pcsc.ownSamples, 0.99),
          limit: 5,
        },
      ]

/** A rate is better the higher it is. */
function verifyRows(verify) {
  if (verify === null) return []
  const row = (name, value, target) => ({ name, unit: '/s', value, peer: verify.bare, target, isRate: true })
  return [
    row('verifications a core, against bare jose', verify.memory, 0.5),
    ...(verify.redis === null
      ? []
      : [
          row('the same with a nonce store in Redis, one at a time', verify.redis),
          row('the same, 32 at a time', verify.redisTogether),
        ]),
  ]
}

async function withRedis(work) {
  const redis = spawn('redis-server', ['--port', String(REDIS_PORT), '--save', ''], { stdio: 'ignore' })
  const missing = await Promise.race([
    new Promise((resolve) => redis.once('error', () => resolve(true))),
    pause(500),
  ])
  if (missing === true) return work([])
  try {
    return work([String(REDIS_PORT)])
  } finally {
    redis.kill()
  }
}

/** `yes`, `no`, or why there is none. */
function verdict({ value, peer, target, limit, isRate = false }) {
  if (value === undefined) return 'not measured: no --runtime of Node 22 or later'
  if (limit !== undefined) return value <= limit ? 'yes' : 'no'
  if (target === undefined) return ''
  if (peer === undefined) return 'not measured: the peer is not installed (apt-get install ausweisapp2)'
  return isRate === value / peer >= target || value / peer === target ? 'yes' : 'no'
}

const figure = (value, unit) =>
  value === undefined ? '–' : `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`.trim()

function print({ name, unit, value, peer, target, limit, verdict: outcome }) {
  const ratio = peer === undefined || value === undefined ? '' : `x ${(value / peer).toFixed(2)}`
  const wanted = target ?? limit
  const cells = [
    figure(value, unit),
    peer === undefined ? '' : figure(peer, unit),
    ratio,
    wanted === undefined ? '' : `(${wanted})`,
    outcome,
  ]
  process.stdout.write(`${name}\n    ${cells.filter((cell) => cell !== '').join('   ')}\n`)
}

buildProgram()
await compile()
const verify = await withRedis((args) => measure('verify-costs', { args }))
const rows = [
  ...(await benchStart(runtimes)),
  ...(await benchTraffic(runtimes)),
  ...cardRows(measure('card-costs'), measure('opensc-costs', { inNamespace: true })),
  ...pcscRows(measure('pcsc-costs', { inNamespace: true })),
  ...verifyRows(verify),
  ...(await benchIdle(runtimes, Number(flags.idle))),
].map((row) => ({ ...row, verdict: verdict(row) }))

const report = {
  at: new Date().toISOString(),
  machine: `${cpus().length} × ${cpus()[0]?.model ?? '?'}`,
  load: loadavg().map((value) => Number(value.toFixed(1))),
  clone: versionOf(here),
  packaged: packaged === null ? null : versionOf(packaged),
  rows,
}
for (const row of rows) print(row)
process.stdout.write(
  `\n${report.machine}, load ${report.load.join(' ')}, clone ${report.clone}, packaged ${report.packaged}\n`,
)
if (!existsSync(OUTPUT)) mkdirSync(OUTPUT, { recursive: true })
writeFileSync(join(OUTPUT, 'bench.json'), `${JSON.stringify(report, null, 1)}\n`)
const uPlot = (name) => readFileSync(join(root, 'node_modules', 'uplot', 'dist', name), 'utf8')
writeFileSync(
  join(OUTPUT, 'bench.html'),
  pageOf(report, { script: uPlot('uPlot.iife.min.js'), style: uPlot('uPlot.min.css') }),
)
