/**
 * `npm run check`: types, rules, format, layers and dead code, two at a time, the longest first. The rules of `src` and
 * of `test` are two runs: each reads the types that it needs.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runAside, runMain, say } from './lib.mjs'

const CHECKS = [
  ['rules of test', 'eslint', ['test']],
  ['rules of src', 'eslint', ['.', '--ignore-pattern', 'test/']],
  ['types', 'npm', ['run', '--silent', 'check:types']],
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['layers', 'npm', ['run', '--silent', 'check:layers']],
  ['dead code', 'npm', ['run', '--silent', 'check:dead']],
]
const LANES = 2

await runMain(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cps-bridge-check-'))
  const waiting = [...CHECKS]
  let failed = 0
  const lane = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const [name, program, args] = check
      const log = join(folder, 'log-' + name.replaceAll(' ', '-'))
      const begin = Date.now()
      const { ok } = await runAside(program, args, log, { shell: process.platform === 'win32' })
      say(`${name}: ${ok ? 'ok' : 'failed'} in ${Math.round((Date.now() - begin) / 1000)} s`)
      if (ok) continue
      failed += 1
      console.log(readFileSync(log, 'utf8'))
    }
  }
  try {
    await Promise.all(Array.from({ length: LANES }, lane))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return failed === 0 ? 0 : 1
})
