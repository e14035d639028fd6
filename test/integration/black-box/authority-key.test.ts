/** The authority's key is made by a process that ends: the program itself never makes a key pair. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { PROGRAM } from '../../helpers/black-box.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

/** Runs the program with a note of every key pair that its own process makes. */
const watched = (notes: string): string => `
  import crypto from 'node:crypto'
  import { appendFileSync } from 'node:fs'
  import { syncBuiltinESMExports } from 'node:module'
  for (const name of ['generateKeyPair', 'generateKeyPairSync']) {
    crypto[name] = () => {
      appendFileSync(${JSON.stringify(notes)}, name + '\\n')
      throw new Error(name)
    }
  }
  syncBuiltinESMExports()
  await import(${JSON.stringify(pathToFileURL(PROGRAM).href)})`

it('makes no key pair at the first start, nor when the authority is renewed', async () => {
  const folder = await tempFolder()
  const notes = join(folder, 'notes')
  const home = join(folder, 'home')
  const script = join(folder, 'watched.mjs')
  const authority = join(home, 'tls', 'ca.pem')
  writeFileSync(script, watched(notes))
  const start = (...args: string[]) =>
    spawn(process.execPath, [script, ...args], {
      env: { ...process.env, HOME: folder, CPS_BRIDGE_HOME: home },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  const bridge = start('run', '--port', '0')
  await once(bridge.stdout, 'data')
  const first = readFileSync(authority, 'utf8')
  expect(first).toContain('BEGIN CERTIFICATE')
  bridge.kill('SIGTERM')
  expect(await once(bridge, 'exit')).toEqual([0, null])
  expect(await once(start('certificate', 'renew'), 'exit')).toEqual([0, null])
  expect(readFileSync(authority, 'utf8')).not.toBe(first)
  expect(existsSync(notes)).toBe(false)
})
