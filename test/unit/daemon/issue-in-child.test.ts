import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { issueInChild } from '../../../src/daemon/issue-in-child.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const BEGIN = new Date('2026-11-23T00:00:00.000Z')

async function program(source: string): Promise<string> {
  const path = join(await tempFolder(), 'issue.mjs')
  await writeFile(path, source)
  return path
}

describe('issueInChild', () => {
  it('gives what the process prints, and hands it the day and none of its own settings of Node', async () => {
    vi.stubEnv('NODE_OPTIONS', '--no-warnings')
    const told = await program(`
      const told = { argv: process.argv.slice(2), execArgv: process.execArgv,
        settings: Object.keys(process.env).filter((name) => name.startsWith('NODE_')) }
      console.log(JSON.stringify({ caPem: JSON.stringify(told), leaves: [] }))`)
    const { caPem, leaves } = await issueInChild(told, BEGIN)
    vi.unstubAllEnvs()
    expect(JSON.parse(caPem)).toEqual({ argv: [BEGIN.toISOString()], execArgv: [], settings: [] })
    expect(leaves).toEqual([])
  })

  it.each([
    ['that fails', 'process.exit(3)', 'exit code 3'],
    ['that prints something else', 'console.log("{}")', 'exit code 0'],
    ['that cannot be loaded', 'import "./missing.mjs"', 'exit code 1'],
  ])('refuses a process %s', async (_name, source, reason) => {
    await expect(issueInChild(await program(source), BEGIN)).rejects.toMatchObject({
      code: 'SETUP_INVALID',
      details: { reason: `the certificates of this computer could not be made (${reason})` },
    })
  })
})
