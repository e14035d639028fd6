import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Config } from '../../../src/contract/config.ts'
import { loadConfig } from '../../../src/daemon/config-file.ts'
import { watchConfig } from '../../../src/daemon/watch-config.ts'
import { setupFault } from '../../../src/errors/setup-fault.ts'
import { SETUP } from '../../../src/errors/setup-texts.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

function bench(files: readonly string[] = []) {
  const first = loadConfig({})
  const seen: { done: unknown[]; next: () => Config; refuse: boolean } = {
    done: [],
    next: () => first,
    refuse: false,
  }
  const log = (facts: unknown): void => void seen.done.push(facts)
  const watch = watchConfig({
    current: first,
    load: () => seen.next(),
    files,
    logger: { level: 'info', info: log, warn: log },
    changeOrigins: (origins) => Promise.resolve(void seen.done.push(origins.map(({ origin }) => origin))),
    beginAnew: ({ port }) => {
      if (seen.refuse)
        return Promise.reject(setupFault(SETUP.ports([{ port: port ?? 0, code: 'EADDRINUSE' }])))
      return Promise.resolve(void seen.done.push({ port }))
    },
  })
  if (files.length === 0) watch.stop()
  return { first, seen, watch }
}

describe('a configuration that changes', () => {
  it('gives another list of portals, and nothing else', async () => {
    const { first, seen, watch } = bench()
    const [rule] = first.origins
    seen.next = () => ({ ...first, origins: rule === undefined ? [] : [rule] })
    await watch.look()
    expect(seen.done).toEqual([['https://sante-paca.fr'], expect.objectContaining({ changed: ['origins'] })])
  })

  it('lets the daemon begin anew for anything else', async () => {
    const { first, seen, watch } = bench()
    seen.next = () => ({ ...first, port: 17_000 })
    await watch.look()
    await watch.look()
    expect(seen.done).toEqual([{ port: 17_000 }, expect.objectContaining({ event: 'config-changed' })])
  })

  it('is told once where it has a fault, and the last good one stays', async () => {
    const { first, seen, watch } = bench()
    seen.next = () => {
      throw setupFault(SETUP.configurationJson('c.json', 3, 1))
    }
    await watch.look()
    await watch.look()
    expect(seen.done).toEqual([expect.objectContaining({ event: 'config-faulty' })])
    expect(watch.fault).toContain('c.json')
    seen.next = () => first
    await watch.look()
    expect(watch.fault).toBeNull()
  })

  it('is told too where the daemon cannot begin with it', async () => {
    const { first, seen, watch } = bench()
    seen.refuse = true
    seen.next = () => ({ ...first, port: 17_000 })
    await watch.look()
    expect(watch.fault).toContain('17000')
  })

  it.each(['written', 'put in its place'])('is noticed when its file is %s', async (how) => {
    const folder = await tempFolder()
    const file = join(folder, 'c.json')
    await writeFile(file, '{}')
    const { first, seen, watch } = bench([file, join(folder, 'gone', 'd.json')])
    try {
      seen.next = () => ({ ...first, port: 17_000 })
      await writeFile(join(folder, 'other.json'), '{}')
      if (how === 'written') await writeFile(file, '{"port":17000}')
      else await rename(join(folder, 'other.json'), file)
      await expect.poll(() => seen.done, { timeout: 20_000 }).toContainEqual({ port: 17_000 })
    } finally {
      watch.stop()
    }
  })
})
