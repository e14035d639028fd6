/** `cps-bridge certificate renew` with the program as built and the real NSS tools, in a home of its own. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PROGRAM } from '../helpers/black-box.ts'
import { startProgram } from '../helpers/program.ts'

const execute = promisify(execFile)

let home: string
let profile: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'cps-bridge-renew-'))
  profile = join(home, '.mozilla', 'firefox', 'abcd.default')
  await mkdir(profile, { recursive: true })
  await execute('certutil', ['-d', `sql:${profile}`, '-N', '--empty-password'])
})
afterAll(() => rm(home, { recursive: true, force: true }))

interface Told {
  readonly authority: { readonly fingerprint: string }
  readonly stores: readonly {
    readonly place: string
    readonly state: string
    readonly found: readonly string[]
  }[]
}

const state = (): string => join(home, 'state')

async function certificate(...args: readonly string[]): Promise<Told> {
  const env = { ...process.env, HOME: home, CPS_BRIDGE_HOME: state() }
  const { stdout } = await execute(process.execPath, [PROGRAM, 'certificate', ...args, '--json'], { env })
  return JSON.parse(stdout) as Told
}

const authorityFile = (): Promise<string> => readFile(join(state(), 'tls', 'ca.pem'), 'utf8')
const inProfile = async (): Promise<readonly string[]> =>
  (await execute('certutil', ['-d', `sql:${profile}`, '-L'])).stdout.match(/^cps-bridge.* C,,/gm) ?? []

describe('cps-bridge certificate renew', () => {
  it('puts a new authority in the place of the old one, in the state folder and in every store', async () => {
    const old = await certificate('install')
    const oldFile = await authorityFile()
    const told = await certificate('renew')
    expect(told.authority.fingerprint).not.toBe(old.authority.fingerprint)
    expect(await authorityFile()).not.toBe(oldFile)
    const ours = told.stores.filter(({ place }) => place.includes(home))
    expect(ours).toMatchObject([{ state: 'installed', found: [told.authority.fingerprint] }])
    expect(await inProfile()).toHaveLength(1)
    const { authority, stores } = await certificate('status')
    expect(authority).toMatchObject({ fingerprint: told.authority.fingerprint })
    expect(stores.find(({ place }) => place.includes(home))).toMatchObject({ state: 'installed' })
  })

  it('is refused, with nothing changed, while a bridge runs, and for an authority of another user', async () => {
    const before = await authorityFile()
    const bridge = await startProgram(state(), ['run', '--virtual', '--port', '0'], 'listening')
    try {
      await expect(certificate('renew')).rejects.toMatchObject({ code: 2 })
    } finally {
      await bridge.stop()
    }
    await expect(certificate('renew', '--ca', join(state(), 'tls', 'ca.pem'))).rejects.toMatchObject({
      code: 2,
    })
    expect(await authorityFile()).toBe(before)
    expect(await inProfile()).toHaveLength(1)
  })
})
