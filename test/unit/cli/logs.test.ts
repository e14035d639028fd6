import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { logLineText, logs, sinceTime } from '../../../src/cli/commands/logs.ts'
import type { Output } from '../../../src/cli/output.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const NOW = new Date('2026-05-03T08:15:30.000Z')

describe('the time of --since', () => {
  it.each([
    ['45s', '2026-05-03T08:14:45.000Z'],
    ['30m', '2026-05-03T07:45:30.000Z'],
    ['2h', '2026-05-03T06:15:30.000Z'],
    ['7d', '2026-04-26T08:15:30.000Z'],
    ['2026-05-01', '2026-05-01T00:00:00.000Z'],
    ['2026-05-01T10:00:00+02:00', '2026-05-01T08:00:00.000Z'],
  ])('%s is %s', (text, time) => {
    expect(sinceTime(text, NOW).toISOString()).toBe(time)
  })

  it.each(['', '2', 'h', '2w', '-2h', '2 h', 'yesterday', '05/03/2026', '2026-13-01'])(
    '%j is refused',
    (text) => {
      expect(() => sinceTime(text, NOW)).toThrow(expect.objectContaining({ code: 'SETUP_INVALID' }))
    },
  )
})

describe('a line of the log for a person', () => {
  it('has time, level, event, message and the rest by name', () => {
    const line = {
      level: 'info',
      time: '2026-05-03T08:15:00.000Z',
      pid: 1,
      event: 'started',
      port: 17443,
      msg: 'up',
    }
    expect(logLineText(JSON.stringify(line))).toBe('2026-05-03T08:15:00.000Z  INFO   started  up  port=17443')
  })

  it('stays what it was when it is no JSON', () => {
    expect(logLineText('Killed')).toBe('Killed')
  })
})

describe('cps-bridge logs', () => {
  const entry = (time: string): string => JSON.stringify({ level: 'info', time, event: 'e', msg: 'm' })
  const [old, turned, newest] = [
    entry('2026-05-01T08:00:00.000Z'),
    entry('2026-05-02T08:00:00.000Z'),
    entry('2026-05-03T08:00:00.000Z'),
  ]

  async function printed(since?: string): Promise<readonly string[]> {
    const folder = await tempFolder()
    const file = join(folder, 'bridge.log')
    const config = join(folder, 'config.json')
    await writeFile(config, JSON.stringify({ log: { file } }))
    await writeFile(`${file}.2`, `${old}\n`)
    await writeFile(`${file}.1`, `${turned}\n`)
    await writeFile(file, `Warning of another program\n${newest}\n`)
    const lines: string[] = []
    const output: Output = {
      line: (text) => lines.push(text),
      error: (text) => lines.push(text),
      json: () => undefined,
    }
    await logs({ config, json: true, ...(since === undefined ? {} : { since }) }, output, 'fr')
    return lines
  }

  it('prints all files, the oldest line first', async () => {
    expect(await printed()).toEqual([old, turned, 'Warning of another program', newest])
  })

  it('leaves out with --since what is older, and what has no time', async () => {
    expect(await printed('2026-05-02T08:00:00Z')).toEqual([turned, newest])
    expect(await printed('2026-05-02T08:00:01Z')).toEqual([newest])
  })
})
