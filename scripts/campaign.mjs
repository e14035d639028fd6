/**
 * `npm run campaign [NAME...] [-- --seed N --minutes N --slice]`: plays the campaigns against this tree, one after the
 * other, and writes one report, `campaign.json` and `campaign.html`, to `test/output/campaign/`. Without a name: all of
 * them. `--seed` plays the same cases again (else today's date), `--minutes` bounds each campaign, `--slice` plays what
 * `npm test` plays. Ends with 1 when something was found. docs/evidence.md says how to read the report.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { pageOf } from './campaign/page.mjs'
import { ask, build, root, runMain, say, Stop } from './lib.mjs'

/** Each: whether it plays the built program, with a pcscd of its own. */
const CAMPAIGNS = { faults: true, soak: true, load: true, fuzz: false, 'pin-budget': false, attackers: true }
const OUTPUT = join(root, 'test', 'output', 'campaign')

await runMain(() => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string' },
      minutes: { type: 'string' },
      slice: { type: 'boolean', default: false },
    },
  })
  const names = positionals.length > 0 ? positionals : Object.keys(CAMPAIGNS)
  for (const name of names)
    if (!(name in CAMPAIGNS))
      throw new Stop(`unknown campaign ${name} (known: ${Object.keys(CAMPAIGNS).join(', ')})`)
  const seed = Number(values.seed ?? new Date().toISOString().slice(0, 10).replaceAll('-', ''))
  const minutes = values.minutes === undefined ? undefined : Number(values.minutes)
  if (!Number.isSafeInteger(seed) || !(minutes === undefined || minutes > 0))
    throw new Stop('--seed takes a whole number, --minutes a number above 0')
  if (names.some((name) => CAMPAIGNS[name])) build()
  mkdirSync(OUTPUT, { recursive: true })
  const bounds = minutes === undefined ? '' : ` --minutes ${minutes}`
  const command = `npm run campaign ${names.join(' ')} -- --seed ${seed}${bounds}${values.slice ? ' --slice' : ''}`
  say(command)
  const report = {
    at: new Date().toISOString(),
    command,
    commit: ask('git', ['rev-parse', 'HEAD']).trim(),
    node: process.version,
    machine: `${cpus().length} × ${cpus()[0]?.model ?? '?'}`,
    campaigns: names.map((name) => play(name, seed, { minutes, slice: values.slice })),
  }
  writeFileSync(join(OUTPUT, 'campaign.json'), `${JSON.stringify(report, null, 1)}\n`)
  writeFileSync(join(OUTPUT, 'campaign.html'), pageOf(report))
  for (const row of report.campaigns.flatMap(({ campaign, rows }) =>
    rows.map((row) => ({ campaign, ...row })),
  ))
    print(row)
  say(join(OUTPUT, 'campaign.html'))
  const found = report.campaigns.flatMap(({ rows }) => rows).filter(({ findings }) => findings.length > 0)
  return found.length === 0 ? 0 : 1
})

/** One campaign in a process of its own; one that ends without a report is a row with that finding. */
function play(name, seed, { minutes, slice }) {
  const file = join(OUTPUT, `${name}.json`)
  rmSync(file, { force: true })
  const env = { ...process.env, CAMPAIGN: name, CAMPAIGN_SEED: String(seed), CAMPAIGN_REPORT: file }
  if (minutes !== undefined) env.CAMPAIGN_MINUTES = String(minutes)
  if (slice) env.CAMPAIGN_SLICE = '1'
  const vitest = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--project',
    'campaign',
    '--reporter=dot',
  ]
  const apart = CAMPAIGNS[name] ? [join(root, 'scripts/in-namespace.mjs'), process.execPath] : []
  say(`campaign ${name}`)
  const { status } = spawnSync(process.execPath, [...apart, ...vitest], {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
  const findings = [`it ended with ${status} and left no report`]
  const row = {
    name,
    promise: 'the campaign comes to its end',
    cases: 0,
    full: 0,
    ms: 0,
    findings,
    facts: {},
  }
  return { campaign: name, seed, startedAt: new Date().toISOString(), ms: 0, rows: [row] }
}

function print({ campaign, name, cases, full, ms, findings, facts }) {
  console.log(
    `${findings.length === 0 ? 'ok  ' : 'FAIL'} ${campaign}: ${name}: ${cases} of ${full} cases in ${Math.round(ms / 1000)} s`,
  )
  for (const [what, value] of Object.entries(facts)) console.log(`       ${what}: ${value}`)
  for (const finding of findings) console.log(`     ! ${finding}`)
}
