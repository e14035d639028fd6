import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openBridgeLog } from '../../../src/daemon/bridge-log.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

describe('openBridgeLog', () => {
  it('opens the file that the configuration names, for this user alone', async () => {
    const file = join(await tempFolder(), 'bridge.log')
    openBridgeLog({ log: { level: 'info', file } })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('refuses at once a file that cannot be written, and names it', async () => {
    const file = join(await tempFolder(), 'missing', 'bridge.log')
    expect(() => openBridgeLog({ log: { level: 'info', file } })).toThrow(
      expect.objectContaining({
        code: 'SETUP_INVALID',
        details: expect.objectContaining({
          reason: `log file ${file}: cannot be written (ENOENT)`,
        }) as object,
      }) as Error,
    )
  })
})
