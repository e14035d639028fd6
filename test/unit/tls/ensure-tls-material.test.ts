import { mkdir, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { BridgeError } from '../../../src/errors/bridge-error.ts'
import {
  ensureTlsMaterial,
  KNOWN_DATE,
  type TlsMaterialOptions,
} from '../../../src/tls/ensure-tls-material.ts'
import { type IssuedMaterial, issueLocalMaterial } from '../../../src/tls/local-authority.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

/** Twenty RSA keys on a busy machine. */
const KEYS_TIMEOUT_MS = 60_000

const START = new Date('2026-11-23T10:00:00Z')
/** The first two leaves are both valid. */
const NEXT_YEAR = new Date('2027-11-28T10:00:00Z')
const LATER = new Date('2037-01-01T00:00:00Z')

let first: IssuedMaterial
let second: IssuedMaterial

beforeAll(async () => {
  ;[first, second] = await Promise.all([issueLocalMaterial(START), issueLocalMaterial(LATER)])
}, KEYS_TIMEOUT_MS)

interface Log {
  readonly level: 'info' | 'warn'
  readonly event: unknown
  readonly reason: unknown
}

/** The first authority issued is `first`, the next `second`; `events` tells what was logged. */
function harness(folder: string) {
  const toIssue = [first, second]
  const logs: Log[] = []
  const log = (level: Log['level']) => (facts: object) => {
    const { event, reason } = facts as { event: unknown; reason?: unknown }
    logs.push({ level, event, reason })
  }
  const options: TlsMaterialOptions = {
    folder,
    now: () => START,
    logger: { info: log('info'), warn: log('warn') },
    issue: () => {
      const issued = toIssue.shift()
      return issued === undefined ? Promise.reject(new RangeError('no more')) : Promise.resolve(issued)
    },
  }
  return { options, logs }
}

async function started() {
  const folder = await tempFolder()
  const { options, logs } = harness(folder)
  await ensureTlsMaterial(options)
  logs.length = 0
  return { folder, options, logs, tls: join(folder, 'tls') }
}

const leafFiles = Array.from({ length: 10 }, (_, index) => `leaf-${index}.pem`)

describe('ensureTlsMaterial', () => {
  it('makes an authority and ten leaves at the first start, readable by the user alone', async () => {
    const folder = await tempFolder()
    const { options, logs } = harness(folder)
    const material = await ensureTlsMaterial(options)
    expect(material.leaves).toHaveLength(10)
    expect(logs).toMatchObject([{ level: 'info', event: 'tls-authority-made' }])
    expect(await readdir(folder)).toEqual(['tls'])
    expect((await readdir(join(folder, 'tls'))).toSorted()).toEqual(['ca.pem', ...leafFiles])
    expect((await stat(join(folder, 'tls'))).mode & 0o777).toBe(0o700)
    for (const name of ['ca.pem', ...leafFiles])
      expect((await stat(join(folder, 'tls', name))).mode & 0o777).toBe(0o600)
  })

  it('gives the same material at every later start, without a word', async () => {
    const { options, logs } = await started()
    const material = await ensureTlsMaterial(options)
    expect(material.caPem).toBe(first.caPem)
    expect(material.leaves.map(({ keyPem }) => keyPem)).toEqual(first.leaves.map(({ keyPem }) => keyPem))
    expect(material.caFingerprint).toMatch(/^[0-9a-f]{64}$/)
    expect(logs).toEqual([])
  })

  it('keeps the authority when a single leaf is lost', async () => {
    const { options, logs, tls } = await started()
    await rm(join(tls, 'leaf-4.pem'))
    await truncate(join(tls, 'leaf-5.pem'), 300)
    const material = await ensureTlsMaterial(options)
    expect(material.caPem).toBe(first.caPem)
    expect(material.leaves).toHaveLength(8)
    expect(logs.map(({ event }) => event)).toEqual(['tls-file-lost', 'tls-file-lost'])
  })

  it.each([
    ['missing', (path: string) => rm(path)],
    ['truncated', (path: string) => truncate(path, 100)],
    ['empty', (path: string) => truncate(path, 0)],
    ['that of another authority', (path: string) => writeFile(path, second.caPem)],
  ])('puts ca.pem back when it is %s', async (_name, damage) => {
    const { options, logs, tls } = await started()
    await damage(join(tls, 'ca.pem'))
    expect((await ensureTlsMaterial(options)).caPem).toBe(first.caPem)
    expect(await readFile(join(tls, 'ca.pem'), 'utf8')).toBe(first.caPem)
    expect((await stat(join(tls, 'ca.pem'))).mode & 0o777).toBe(0o600)
    expect(logs).toMatchObject([{ level: 'warn', event: 'tls-file-lost' }])
  })

  it('replaces the authority, loudly, when every leaf is damaged', async () => {
    const { options, logs, tls } = await started()
    for (const name of leafFiles) await truncate(join(tls, name), 50)
    expect((await ensureTlsMaterial(options)).caPem).toBe(second.caPem)
    expect(logs).toEqual([{ level: 'warn', event: 'tls-authority-replaced', reason: 'no leaf is usable' }])
    expect(await readdir(join(tls, '..'))).toEqual(['tls'])
  })

  it('does not take a leaf whose key is another one', async () => {
    const { options, tls } = await started()
    const path = join(tls, 'leaf-0.pem')
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.replace(first.leaves[0]?.keyPem ?? '-', second.leaves[0]?.keyPem ?? '-'))
    expect((await ensureTlsMaterial({ ...options, now: () => NEXT_YEAR })).leaves).toHaveLength(9)
  })

  it('does not take a leaf of another authority', async () => {
    const { options, tls } = await started()
    const [foreign = { certPem: '', keyPem: '' }] = second.leaves
    await writeFile(join(tls, 'leaf-0.pem'), foreign.certPem + first.caPem + foreign.keyPem)
    expect((await ensureTlsMaterial({ ...options, now: () => NEXT_YEAR })).leaves).toHaveLength(9)
  })

  it('replaces a set whose leaf of today is damaged, and serves none of the future', async () => {
    const { options, logs, tls } = await started()
    await truncate(join(tls, 'leaf-0.pem'), 50)
    const material = await ensureTlsMaterial(options)
    expect(material.caPem).toBe(second.caPem)
    expect(logs).toEqual([
      {
        level: 'warn',
        event: 'tls-authority-replaced',
        reason: 'the leaf of today is damaged',
      },
    ])
  })

  it('serves the next leaf in place of a damaged one as soon as that is valid', async () => {
    const { options, logs, tls } = await started()
    await truncate(join(tls, 'leaf-0.pem'), 50)
    const material = await ensureTlsMaterial({ ...options, now: () => NEXT_YEAR })
    expect(material.caPem).toBe(first.caPem)
    expect(material.leafAt(NEXT_YEAR).certPem).toBe(first.leaves[1]?.certPem)
    expect(logs).toMatchObject([{ level: 'warn', event: 'tls-file-lost' }])
  })

  it.each([
    ['2040-01-01', 'tls-leaf-expired'],
    ['2036-11-30', 'tls-leaf-expired'],
    ['2020-01-01', 'tls-clock-behind'],
    ['1970-01-01', 'tls-clock-behind'],
  ])(
    'keeps the authority when the clock says %s, since a clock heals and lost trust does not',
    async (day, event) => {
      const { options, logs } = await started()
      const material = await ensureTlsMaterial({ ...options, now: () => new Date(day) })
      expect(material.caPem).toBe(first.caPem)
      expect(logs).toMatchObject([{ level: 'warn', event }])
      logs.length = 0
      expect((await ensureTlsMaterial(options)).caPem).toBe(first.caPem)
      expect(logs).toEqual([])
    },
  )

  it('keeps a set whose first day lies ahead of the clock', async () => {
    const { options, logs } = harness(await tempFolder())
    await ensureTlsMaterial({ ...options, now: () => LATER, issue: () => Promise.resolve(second) })
    logs.length = 0
    expect((await ensureTlsMaterial(options)).caPem).toBe(second.caPem)
    expect(logs).toMatchObject([{ level: 'warn', event: 'tls-clock-behind' }])
  })

  it('replaces a set that ended before this version was written, whatever the clock says', async () => {
    const { options, logs } = await started()
    const material = await ensureTlsMaterial({ ...options, knownDate: new Date('2037-01-01T00:00:00Z') })
    expect(material.caPem).toBe(second.caPem)
    expect(logs).toEqual([
      { level: 'warn', event: 'tls-authority-replaced', reason: 'every leaf has expired' },
    ])
  })

  it('issues a set from a day that has begun, when the clock is behind what is known', async () => {
    const { options } = harness(await tempFolder())
    const begins: Date[] = []
    const issue = (begin: Date) => {
      begins.push(begin)
      return Promise.resolve(first)
    }
    await ensureTlsMaterial({ ...options, now: () => new Date(0), issue })
    expect(begins).toEqual([KNOWN_DATE])
  })

  it('replaces a set whose leaf of today is lost, since nothing else can serve', async () => {
    const { options, logs, tls } = await started()
    await rm(join(tls, 'leaf-2.pem'))
    const now = () => new Date('2029-06-01T00:00:00Z')
    expect((await ensureTlsMaterial({ ...options, now })).caPem).toBe(second.caPem)
    expect(logs).toMatchObject([{ event: 'tls-authority-replaced', reason: 'the leaf of today is damaged' }])
  })

  it('ignores and removes what a crash in the middle of a set-up left behind', async () => {
    const folder = await tempFolder()
    await mkdir(join(folder, 'tls.new-abc123'))
    await writeFile(join(folder, 'tls.new-abc123', 'ca.pem'), second.caPem)
    await mkdir(join(folder, 'tls.old-def456', 'tls'), { recursive: true })
    const { options } = harness(folder)
    expect((await ensureTlsMaterial(options)).caPem).toBe(first.caPem)
    expect(await readdir(folder)).toEqual(['tls'])
  })

  it('starts anew when a crash left an empty folder', async () => {
    const folder = await tempFolder()
    await mkdir(join(folder, 'tls'))
    const { options, logs } = harness(folder)
    expect((await ensureTlsMaterial(options)).caPem).toBe(first.caPem)
    expect(logs).toMatchObject([{ event: 'tls-authority-made' }])
  })

  it.each([
    [
      'a file in place of the folder',
      async (tls: string) => (await rm(tls, { recursive: true }), writeFile(tls, '')),
    ],
    ['a link in place of a leaf', async (tls: string) => replaceByLink(join(tls, 'leaf-0.pem'))],
    [
      'a folder in place of ca.pem',
      async (tls: string) => (await rm(join(tls, 'ca.pem')), mkdir(join(tls, 'ca.pem'))),
    ],
  ])('refuses %s and replaces nothing', async (_name, damage) => {
    const { options, tls, logs } = await started()
    await damage(tls)
    const error = await ensureTlsMaterial(options).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'SETUP_INVALID' })
    expect((error as BridgeError<'SETUP_INVALID'>).details.reason).toMatch(
      /^TLS material in .*tls: cannot be read or written \(E[A-Z]+\)$/,
    )
    expect(logs).toEqual([])
  })

  it('refuses a state folder that does not exist', async () => {
    const { options } = harness(join(await tempFolder(), 'nowhere'))
    await expect(ensureTlsMaterial(options)).rejects.toMatchObject({ code: 'SETUP_INVALID' })
  })

  it('leaves a fault of the program as it is', async () => {
    const { options } = harness(await tempFolder())
    await expect(
      ensureTlsMaterial({ ...options, issue: () => Promise.reject(new RangeError('fault')) }),
    ).rejects.toThrow(RangeError)
  })
})

async function replaceByLink(path: string): Promise<void> {
  await rm(path)
  await symlink('/dev/null', path)
}
