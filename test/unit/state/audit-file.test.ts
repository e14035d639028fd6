import { mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../../src/bridge/record/audit-trail.ts'
import { type AuditLimits, openAuditFile } from '../../../src/state/audit-file.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const CARD = 'a'.repeat(64)
const OTHER = 'b'.repeat(64)
const userId = process.geteuid?.() ?? null

const entry = (durationMs: number, card: string | null = CARD): AuditEntry => ({
  at: '2026-01-02T03:04:05.678Z',
  origin: 'https://sante-paca.fr',
  operation: 'card.identity',
  outcome: 'ok',
  durationMs,
  reader: 'a reader',
  card,
})

async function openTrail(stateFolder?: string, limits?: AuditLimits) {
  const folder = stateFolder ?? (await tempFolder())
  const logged: object[] = []
  const log = (fields: object): void => void logged.push(fields)
  const trail = openAuditFile({
    stateFolder: folder,
    userId,
    logger: { error: log, info: log },
    ...(limits === undefined ? {} : { limits }),
  })
  return { folder, audit: join(folder, 'audit'), trail, logged }
}

const SMALL: AuditLimits = { size: '1K', total: '4K', files: 10, retryMs: 0 }

describe('openAuditFile', () => {
  it('writes one JSON line an entry, which nobody else can read', async () => {
    const { trail, audit } = await openTrail()
    trail.record(entry(1))
    trail.record(entry(2))
    await trail.close()
    const text = await readFile(join(audit, 'audit.jsonl'), 'utf8')
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([entry(1), entry(2)])
    expect((await stat(audit)).mode & 0o777).toBe(0o700)
    for (const name of await readdir(audit)) expect((await stat(join(audit, name))).mode & 0o777).toBe(0o600)
  })

  it('gives back the latest of one card, newest first, after a restart too', async () => {
    const { trail, folder } = await openTrail()
    for (const [ms, card] of [
      [1, CARD],
      [2, OTHER],
      [3, CARD],
      [4, null],
      [5, CARD],
    ] as const)
      trail.record(entry(ms, card))
    const durations = async (from: typeof trail, limit: number) =>
      (await from.recent(CARD, limit)).map(({ durationMs }) => durationMs)
    expect(await durations(trail, 10)).toEqual([5, 3, 1])
    expect(await durations(trail, 2)).toEqual([5, 3])
    await trail.close()
    const again = (await openTrail(folder)).trail
    again.record(entry(6))
    expect(await durations(again, 10)).toEqual([6, 5, 3, 1])
    await again.close()
  })

  it('rotates by size, keeps the newest within its bounds, each file with mode 0600', async () => {
    const { trail, audit } = await openTrail(undefined, SMALL)
    for (let ms = 1; ms <= 100; ms += 1) trail.record(entry(ms))
    await trail.flush()
    expect((await trail.recent(CARD, 1))[0]?.durationMs).toBe(100)
    await trail.close()
    const names = (await readdir(audit)).filter((name) => name.startsWith('audit-'))
    expect(names.length).toBeGreaterThan(1)
    const stats = await Promise.all(names.map((name) => stat(join(audit, name))))
    expect(stats.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(4096)
    for (const { mode } of stats) expect(mode & 0o777).toBe(0o600)
    const kept = (await (await openTrail(join(audit, '..'), SMALL)).trail.recent(CARD, 1000)).map(
      ({ durationMs }) => durationMs,
    )
    expect(kept).toEqual(Array.from(kept, (_, index) => 100 - index))
  })

  it('begins a new file on a new day', async () => {
    const { trail, folder, audit } = await openTrail()
    trail.record(entry(1))
    await trail.close()
    const yesterday = new Date(Date.now() - 86_400_000)
    await utimes(join(audit, 'audit.jsonl'), yesterday, yesterday)
    const { trail: next } = await openTrail(folder)
    next.record(entry(2))
    expect(await next.recent(CARD, 9)).toEqual([entry(2), entry(1)])
    await next.close()
    expect(await readdir(audit)).toContainEqual(expect.stringMatching(/^audit-\d{8}-001\.jsonl$/))
  })

  it('gives files of a clock that was ahead after all others', async () => {
    const { audit, trail } = await openTrail()
    await mkdir(audit, { mode: 0o700 })
    const file = (name: string, ms: number) =>
      writeFile(join(audit, name), `${JSON.stringify(entry(ms))}\n`, { mode: 0o600 })
    await file('audit-20260101-001.jsonl', 1)
    await file('audit-22000101-001.jsonl', 2)
    await file('audit-20260102-001.jsonl', 3)
    expect((await trail.recent(CARD, 9)).map(({ durationMs }) => durationMs)).toEqual([3, 1, 2])
  })

  it('says once that it cannot write, and writes again when it can', async () => {
    const { trail, folder, audit, logged } = await openTrail(undefined, { ...SMALL, retryMs: 0 })
    await writeFile(audit, 'in the way')
    trail.record(entry(1))
    trail.record(entry(2))
    await trail.flush()
    expect(trail.failing).toBe(true)
    expect(logged).toMatchObject([{ event: 'audit-unwritten' }])
    expect(await trail.recent(CARD, 9)).toEqual([])
    await rm(join(folder, 'audit'))
    trail.record(entry(3))
    await trail.flush()
    expect(trail.failing).toBe(false)
    expect(logged).toMatchObject([{ event: 'audit-unwritten' }, { event: 'audit-written' }])
    expect(await trail.recent(CARD, 9)).toEqual([entry(3)])
    await trail.close()
  })

  it('follows no link in the place of its file', async () => {
    const { trail, folder, audit } = await openTrail()
    await mkdir(audit)
    const elsewhere = join(folder, 'elsewhere')
    await writeFile(elsewhere, '')
    await symlink(elsewhere, join(audit, 'audit.jsonl'))
    trail.record(entry(1))
    await trail.close()
    expect(trail.failing).toBe(true)
    expect(await readFile(elsewhere, 'utf8')).toBe('')
  })

  it('bears a damaged line', async () => {
    const { trail, audit } = await openTrail()
    await mkdir(audit, { mode: 0o700 })
    const lines = ['{"at":', JSON.stringify(entry(1)), '[]', '']
    await writeFile(join(audit, 'audit.jsonl'), lines.join('\n'), { mode: 0o600 })
    trail.record(entry(2))
    expect(await trail.recent(CARD, 9)).toEqual([entry(2), entry(1)])
    await trail.close()
  })
})
