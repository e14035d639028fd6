import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it, onTestFinished } from 'vitest'
import { tempFolder } from '../helpers/temp-folder.ts'

const SCRIPT = join(import.meta.dirname, '..', '..', 'scripts', 'start.mjs')

describe('npm start', () => {
  it('prints one address that a browser can open, and Ctrl-C ends everything', async () => {
    const child = spawn(process.execPath, [SCRIPT, '--port', '0'], {
      env: { ...process.env, CPS_BRIDGE_HOME: join(await tempFolder(), 'state') },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
    let address: string | undefined
    for await (const line of createInterface({ input: child.stdout })) {
      address = /Ouvrez (http:\/\/localhost:\d+) .* Open \1 /.exec(line)?.[1]
      if (address !== undefined) break
    }
    expect(address).toBeDefined()
    expect((await fetch(String(address))).status).toBe(200)
    child.kill('SIGINT')
    expect(await exited).toBe(0)
    await expect(fetch(String(address))).rejects.toThrow()
  })
})
