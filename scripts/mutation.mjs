/**
 * `npm run mutation [AREA...] [-- --only TEXT]`: changes one thing at a time in the sources of an area (test/mutation/areas.json:
 * its parts, each with its tests; without a name, every area) and runs its unit tests. A change that no test notices is printed,
 * unless test/mutation/explained.json says why it changes nothing that can be seen. Ends with 1 when one is left. `--only`
 * takes the parts whose sources have this text in their paths. The reports, with each mutant, are in `test/output/mutation/`.
 */
import { Stryker } from '@stryker-mutator/core'
import { readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { root, runMain, say, Stop } from './lib.mjs'

const FOLDER = join(root, 'test', 'mutation')
const OUTPUT = join('test', 'output', 'mutation')
const read = (name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8'))
/** What runs a test that fails, or never ends. */
const NOTICED = ['Killed', 'Timeout']
const UNNOTICED = ['Survived', 'NoCoverage']

async function mutate(name, { sources, tests }) {
  process.env.MUTATION_TESTS = JSON.stringify(tests)
  rmSync(join(root, OUTPUT, 'work'), { recursive: true, force: true })
  return new Stryker({
    mutate: sources,
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner', join(import.meta.dirname, 'mutation-survivors.mjs')],
    vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
    coverageAnalysis: 'perTest',
    concurrency: 1,
    // Run once when a module is loaded: all tests of the area would have to be run for each.
    ignoreStatic: true,
    ignorePatterns: [
      '/dist',
      '/docs',
      '/release',
      '/packages',
      '/test/output',
      '/test/e2e',
      '/test/integration',
    ],
    // What is said in a log or to a developer is not what these areas guard.
    mutator: { excludedMutations: ['StringLiteral'] },
    reporters: ['json', 'progress-append-only', 'survivors'],
    jsonReporter: { fileName: join(OUTPUT, `${name}.json`) },
    tempDirName: join(OUTPUT, 'work'),
    cleanTempDir: 'always',
    logLevel: 'warn',
    timeoutMS: 10_000,
    dryRunTimeoutMinutes: 20,
  }).runMutationTest()
}

/** A mutant as it is known in `explained.json`: line numbers move, texts stay. Lines and columns of a location begin at 1. */
const describe = ({ fileName, location: { start, end }, replacement }) => {
  const lines = readFileSync(fileName, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line)
  lines.push(lines.pop().slice(0, end.column - 1))
  lines[0] = lines[0].slice(start.column - 1)
  return { file: relative(root, fileName), from: lines.join('\n'), to: replacement, line: start.line }
}

await runMain(async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } })
  const areas = read('areas.json')
  const names = positionals.length === 0 ? Object.keys(areas) : positionals
  const unknown = names.filter((name) => areas[name] === undefined)
  if (unknown.length > 0)
    throw new Stop(`unknown area ${unknown.join(', ')} (known: ${Object.keys(areas).join(', ')})`)
  const explained = read('explained.json')
  let left = 0
  for (const name of names) {
    const parts = areas[name].filter(({ sources }) =>
      sources.some((path) => path.includes(values.only ?? '')),
    )
    const mutants = []
    for (const [index, part] of parts.entries()) mutants.push(...(await mutate(`${name}-${index + 1}`, part)))
    const count = (statuses) => mutants.filter(({ status }) => statuses.includes(status)).length
    const noticed = count(NOTICED)
    const seen = mutants.filter(({ status }) => UNNOTICED.includes(status)).map(describe)
    const open = seen.filter(
      ({ file, from, to }) =>
        !explained.some((one) => one.file === file && one.from === from && one.to === to),
    )
    for (const { file, line, from, to } of open) console.log(`${file}:${line}\n  - ${from}\n  + ${to}`)
    const percent = ((100 * noticed) / (noticed + seen.length)).toFixed(1)
    say(
      `${name}: ${noticed} of ${noticed + seen.length} noticed (${percent} %), ${seen.length - open.length} explained, ${open.length} left`,
    )
    left += open.length
  }
  return left === 0 ? 0 : 1
})
