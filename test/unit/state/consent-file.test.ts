import { readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Consents, MAX_CONSENTS } from '../../../src/bridge/record/consents.ts'
import { openConsentFile } from '../../../src/state/consent-file.ts'
import { eventually } from '../../helpers/eventually.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const userId = process.geteuid?.() ?? null
const KEY = 'c0'.repeat(32)
const CARD = 'ab'.repeat(32)
const consent = (index: number) => ({
  // As long as an origin can be.
  origin: `https://${'x'.repeat(280)}${String(index).padStart(6, '0')}.fr`,
  cardHash: CARD,
  at: '2026-01-02T03:04:05.678Z',
})

async function open(folder: string) {
  const logged: object[] = []
  const keeper = await openConsentFile(folder, userId, { warn: (facts: object) => void logged.push(facts) })
  return { keeper, logged, key: Buffer.from(keeper.key).toString('hex') }
}

async function opened(content: string) {
  const folder = await tempFolder()
  const path = join(folder, 'consents.json')
  await writeFile(path, content, { mode: 0o600 })
  return { folder, path, ...(await open(folder)) }
}

describe('openConsentFile', () => {
  it('reads back as many consents as can be written, with the key', async () => {
    const folder = await tempFolder()
    const first = await open(folder)
    first.keeper.save(Array.from({ length: MAX_CONSENTS }, (_, index) => consent(index)))
    await eventually(async () =>
      expect((await stat(join(folder, 'consents.json'))).size).toBeGreaterThan(MAX_CONSENTS * 400),
    )
    const second = await open(folder)
    expect(second.key).toBe(first.key)
    expect(second.keeper.load()).toHaveLength(MAX_CONSENTS)
    expect(second.logged).toEqual([])
  })

  it('keeps its key from the first start on, although nobody consents to anything', async () => {
    const folder = await tempFolder()
    const { key } = await open(folder)
    expect(await readdir(folder)).toEqual(['consents.json'])
    expect((await open(folder)).key).toBe(key)
    expect((await stat(join(folder, 'consents.json'))).mode & 0o777).toBe(0o600)
  })

  it('reads what an earlier version wrote beyond the bound, and goes on with the latest', async () => {
    const consents = Array.from({ length: MAX_CONSENTS + 500 }, (_, index) => consent(index))
    const { keeper, key, logged } = await opened(JSON.stringify({ key: KEY, consents }))
    expect(key).toBe(KEY)
    expect(logged).toEqual([])
    const kept = new Consents(keeper, () => new Date())
    expect(kept.of(CARD)).toHaveLength(MAX_CONSENTS)
    expect(kept.has(consent(MAX_CONSENTS + 499).origin, CARD)).toBe(true)
  })

  it.each([
    ['one consent', JSON.stringify({ key: KEY, consents: [consent(1), { origin: 1 }, consent(2)] }), 2],
    ['the list', JSON.stringify({ key: KEY, consents: 'none' }), 0],
    ['the end of the file', JSON.stringify({ key: KEY, consents: [consent(1)] }).slice(0, -20), 0],
  ])(
    'keeps the key and the rest when %s is damaged, and sets the file aside',
    async (_what, content, left) => {
      const { folder, path, keeper, key, logged } = await opened(content)
      expect(key).toBe(KEY)
      expect(keeper.load()).toHaveLength(left)
      expect(await readFile(`${path}.damaged-1`, 'utf8')).toBe(content)
      expect(logged).toMatchObject([{ event: 'consents-damaged', keyLost: false }])
      const again = await open(folder)
      expect(again.logged).toEqual([])
      expect(again.key).toBe(KEY)
      expect(again.keeper.load()).toHaveLength(left)
    },
  )

  it('makes another key when that is lost, keeps the consents of the file aside, and no endless number of files', async () => {
    const content = JSON.stringify({ key: 'lost', consents: [consent(1)] })
    const { folder, path, key } = await opened(content)
    expect(key).toMatch(/^[0-9a-f]{64}$/)
    for (let round = 0; round < 5; round += 1) {
      await writeFile(path, 'damaged')
      await open(folder)
    }
    expect((await readdir(folder)).filter((name) => name.includes('damaged'))).toHaveLength(3)
    expect(await readFile(`${path}.damaged-1`, 'utf8')).toBe(content)
  })

  it('leaves a file alone that the system does not give', async () => {
    const folder = await tempFolder()
    const path = join(folder, 'consents.json')
    await symlink('elsewhere', path)
    const { keeper, logged } = await open(folder)
    keeper.save([consent(1)])
    expect(logged).toMatchObject([{ event: 'consents-unreadable' }])
    expect(await readlink(path)).toBe('elsewhere')
    expect(await readdir(folder)).toEqual(['consents.json'])
  })
})
