/** The public suite against the real program. Needs the build (`npx tsup`). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ALL_ROWS } from '../../../src/conformance/all-rows.ts'
import type { RowReport } from '../../../src/conformance/run-suite.ts'
import {
  makeHome,
  MANAGED,
  parseObject,
  PUBLIC,
  removeHome,
  type RunningBridge,
  runToEnd,
  startBridge,
} from '../../helpers/black-box.ts'

let home: string
let bridge: RunningBridge
beforeAll(async () => {
  home = await makeHome()
  bridge = await startBridge({ home })
})
afterAll(async () => {
  await bridge.stop()
  await removeHome(home)
})

const ORIGINS = ['--origin', MANAGED, '--origin', PUBLIC]

describe('cps-bridge conformance', () => {
  it('finds no difference between the program and the protocol, in any row', async () => {
    const { code, stdout } = await runToEnd(home, ['conformance', '--json', ...ORIGINS])
    const report = parseObject(stdout)
    const rows = report['rows'] as readonly RowReport[]
    expect(rows.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
    expect(report).toMatchObject({ url: bridge.url, passed: ALL_ROWS.length, differs: 0, notTried: 0 })
    expect(code).toBe(0)
  })

  it('says of every row what it tests, and tries what one origin allows', async () => {
    const args = ['conformance', bridge.url, '--origin', PUBLIC, '--ca', `${home}/tls/ca.pem`]
    const { code, stdout } = await runToEnd(home, args)
    for (const { name, clause, sentence } of ALL_ROWS) {
      expect(stdout).toContain(name)
      expect(clause).toMatch(/^\d+(, \d+)*$/)
      expect(sentence).toMatch(/\.$/)
    }
    expect(stdout).toContain('no origin with pinEntry "api" was named')
    expect(stdout).toMatch(/\d+ lignes conformes, 0 non conformes, \d+ non essayées\n$/)
    expect(code).toBe(0)
  })

  it('has one row of each name', () => {
    expect(new Set(ALL_ROWS.map(({ name }) => name)).size).toBe(ALL_ROWS.length)
  })

  it.each([
    ['an origin that is not allowed', ['--origin', 'https://nowhere.example'], /nowhere\.example/],
    ['another address', ['https://localhost:1', ...ORIGINS], /not the bridge of this user/],
    ['an address that is none', ['http://localhost:1', ...ORIGINS], /not the address of a bridge/],
    [
      'an authority that is not there',
      ['--ca', '/nowhere/ca.pem', ...ORIGINS],
      /cannot be read|needs the address/,
    ],
  ])('ends with 2 and one line for %s', async (_, args, reason) => {
    const { code, stdout, stderr } = await runToEnd(home, ['conformance', ...args, '--lang', 'en'])
    expect(stderr).toMatch(reason)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })
})
