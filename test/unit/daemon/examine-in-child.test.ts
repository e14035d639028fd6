import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { examineInChild } from '../../../src/daemon/examine-in-child.ts'

const folder = mkdtempSync(join(tmpdir(), 'cps-bridge-examine-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A program in the place of the one that examines. */
function program(name: string, text: string): string {
  const path = join(folder, `${name}.mjs`)
  writeFileSync(path, text)
  return path
}
const AREA = { fr: 'disque', en: 'disk' }
const silent = new AbortController().signal

it('tells the areas and the report, and hands on the flags and no setting of Node', async () => {
  process.env['NODE_EXTRA_CA_CERTS'] = '/nowhere'
  const path = program(
    'tells',
    `console.log(JSON.stringify({ area: ${JSON.stringify(AREA)} }))
     const at = process.argv[2] + (process.env.NODE_EXTRA_CA_CERTS ?? ' none')
     console.log(JSON.stringify({ report: { at, findings: [] } }))`,
  )
  const areas: unknown[] = []
  const report = await examineInChild(path, { port: 17_443 }, (area) => areas.push(area), silent)
  delete process.env['NODE_EXTRA_CA_CERTS']
  expect(areas).toEqual([AREA])
  expect(report).toEqual({ at: '{"port":17443} none', findings: [] })
})

it('rejects when it ends without a report', async () => {
  await expect(
    examineInChild(program('ends', 'process.exit(3)'), {}, () => undefined, silent),
  ).rejects.toThrow('without a report (3)')
})

it('has it end when nobody waits any more', async () => {
  const path = program(
    'waits',
    `process.stdin.resume().on('end', () => process.exit(7))
     console.log(JSON.stringify({ area: ${JSON.stringify(AREA)} }))`,
  )
  const leaving = new AbortController()
  const report = examineInChild(path, {}, () => leaving.abort(), leaving.signal)
  await expect(report).rejects.toThrow('(7)')
})
