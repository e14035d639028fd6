import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hexToBytes } from '../../src/iso7816/hex.ts'
import type { VirtualCard } from '../../src/reader/virtual/virtual-card.ts'
import { type Pcscd, PCSCD_READERS, startPcscd } from '../helpers/pcscd.ts'

const run = promisify(execFile)

function stubCard(): VirtualCard {
  return {
    profile: 'stub',
    protocol: 't0',
    atr: hexToBytes('3BAC00402A001225006480000310009000'),
    triesLeft: 3,
    log: [],
    transmit: () => Uint8Array.of(0x6d, 0x00),
    reset: () => undefined,
  }
}

describe('startPcscd', () => {
  let pcscd: Pcscd
  beforeAll(async () => {
    pcscd = await startPcscd()
  })
  afterAll(async () => {
    await pcscd.stop()
  })

  it('shows both readers of the driver to a PC/SC client', async () => {
    const { stdout } = await run('opensc-tool', ['--list-readers'])
    for (const reader of PCSCD_READERS) expect(stdout).toContain(reader)
  })

  it('inserts a card that a PC/SC client then sees, and pulls it', async () => {
    await pcscd.insert(stubCard(), 1)
    expect((await run('opensc-tool', ['--reader', '1', '--atr'])).stdout).toContain('3b:ac:00:40:2a')
    await pcscd.remove(1)
    const readAtr = (): Promise<boolean> =>
      run('opensc-tool', ['--reader', '1', '--atr']).then(
        () => true,
        () => false,
      )
    await expect.poll(readAtr, { timeout: 2000 }).toBe(false)
  })

  it('starts again after a crash', async () => {
    await pcscd.kill()
    await expect(run('opensc-tool', ['--list-readers'])).resolves.toMatchObject({
      stdout: expect.stringContaining('No smart card readers') as string,
    })
    await pcscd.start()
    await pcscd.insert(stubCard(), 0)
    expect((await run('opensc-tool', ['--reader', '0', '--atr'])).stdout).toContain('3b:ac:00:40:2a')
  })
})
