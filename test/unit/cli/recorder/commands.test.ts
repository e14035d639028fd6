import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { record } from '../../../../src/cli/commands/record.ts'
import { replay } from '../../../../src/cli/commands/replay.ts'
import { buildProgram } from '../../../../src/cli/program.ts'
import type { Output } from '../../../../src/cli/output.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { copyTestAuthority } from '../../../helpers/virtual-cards.ts'

function capture(): { readonly output: Output; readonly lines: string[]; readonly values: unknown[] } {
  const lines: string[] = []
  const values: unknown[] = []
  const output: Output = {
    line: (text) => void lines.push(text),
    json: (value) => void values.push(value),
    error: (text) => void lines.push(text),
  }
  return { output, lines, values }
}

const setupFault = (reason: string): Error =>
  expect.objectContaining({
    code: 'SETUP_INVALID',
    details: expect.objectContaining({ reason: expect.stringContaining(reason) as string }) as object,
  }) as Error

afterEach(() => {
  vi.unstubAllEnvs()
})

/** A folder with a state folder in it that is in use. */
async function prepareFolder(): Promise<string> {
  const folder = await tempFolder()
  const home = join(folder, 'home')
  await copyTestAuthority(home)
  vi.stubEnv('CPS_BRIDGE_HOME', home)
  return folder
}

describe('record', () => {
  it('writes a private file that replay runs', async () => {
    const folder = await prepareFolder()
    const out = join(folder, 'card.apdu')
    const recorded = capture()
    await record({ out, operation: 'identity', virtual: 'rpps' }, recorded.output, 'en')
    const replayed = capture()
    await replay(out, 'identity', replayed.output)
    expect(recorded.lines).toStrictEqual([`${out}: identity, ok, 14 steps`])
    expect((await stat(out)).mode & 0o777).toBe(0o600)
    expect(replayed.values).toMatchObject([
      { operation: 'identity', outcome: 'ok', result: { nationalId: '800000000000' } },
    ])
    await expect(
      record({ out, operation: 'identity', virtual: 'rpps' }, recorded.output, 'en'),
    ).rejects.toThrow(setupFault('EEXIST'))
  })

  it('refuses to record half of a signature whose code is entered on the reader', async () => {
    const folder = await prepareFolder()
    const config = join(folder, 'config.json')
    const readers = { backend: 'virtual', virtual: [{ profile: 'rpps', pinPad: true }] }
    await writeFile(config, JSON.stringify({ readers }))
    const out = join(folder, 'card.apdu')
    const recording = record({ out, operation: 'sign', config }, capture().output, 'en')
    await expect(recording).rejects.toThrow(setupFault('entered on its reader'))
    await expect(readFile(out)).rejects.toThrow('ENOENT')
    const recorded = capture()
    await record({ out, operation: 'identity', config }, recorded.output, 'en')
    expect(recorded.lines).toStrictEqual([`${out}: identity, ok, 14 steps`])
  })

  it('writes nothing when there is no card', async () => {
    const folder = await prepareFolder()
    const out = join(folder, 'card.apdu')
    const recording = record({ out, operation: 'identity', virtual: 'none' }, capture().output, 'en')
    await expect(recording).rejects.toThrow(setupFault('no card was connected to'))
    await expect(readFile(out)).rejects.toThrow('ENOENT')
  })
})

describe('replay', () => {
  it.each([
    ['a file that is not there', 'none.apdu', 'ENOENT'],
    ['a file that is no transcript', 'text.apdu', 'line 1'],
  ])('refuses %s', async (_name, name, reason) => {
    const folder = await tempFolder()
    await writeFile(join(folder, 'text.apdu'), 'hello\n')
    await expect(replay(join(folder, name), 'identity', capture().output)).rejects.toThrow(setupFault(reason))
  })
})

describe('replay, as it is typed', () => {
  it('gets the file and the operation, and prints where a command prints', async () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    const transcript = join(import.meta.dirname, '../../../../fixtures/transcripts/cps3/identity.apdu')
    try {
      const program = buildProgram((work) => work(), 'en')
      await program.parseAsync(['replay', transcript, 'identity'], { from: 'user' })
      const printed = write.mock.calls.map(([text]) => String(text)).join('')
      expect(JSON.parse(printed)).toMatchObject({ operation: 'identity', outcome: 'ok' })
    } finally {
      write.mockRestore()
    }
  })
})
