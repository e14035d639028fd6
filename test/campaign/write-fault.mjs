/**
 * Loaded into the program (`node --import`): at the n-th change of a file below the state folder the process is killed,
 * or the disk is full from there on. `CAMPAIGN_WRITE_FAULT` is `kill:N` or `full:N`; a file that is being written is half
 * written by then.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const [kind, at] = (process.env.CAMPAIGN_WRITE_FAULT ?? '').split(':')
const home = process.env.CPS_BRIDGE_HOME ?? ''
let changes = 0

/** Before a change: kills the process, or throws what a full disk does. */
function meet(name) {
  changes += 1
  if (changes < Number(at)) return
  if (kind === 'kill') process.kill(process.pid, 'SIGKILL')
  if (['open', 'writeFile', 'mkdir'].includes(name))
    throw Object.assign(new Error(`ENOSPC: no space left on device, ${name}`), { code: 'ENOSPC', errno: -28 })
}

const { promises } = fs
for (const name of ['rename', 'rm', 'mkdir', 'chmod']) {
  const original = promises[name]
  promises[name] = async (path, ...rest) => {
    if (String(path).startsWith(home)) meet(name)
    return original(path, ...rest)
  }
}
const { open } = promises
promises.open = async (path, flags = 'r', ...rest) => {
  const isChange = String(path).startsWith(home) && typeof flags === 'string' && flags !== 'r'
  if (isChange) meet('open')
  const handle = await open(path, flags, ...rest)
  if (!isChange) return handle
  const { writeFile } = handle
  handle.writeFile = async (content, ...options) => {
    if (changes + 1 === Number(at))
      await writeFile.call(handle, content.slice(0, content.length >> 1), ...options)
    meet('writeFile')
    return writeFile.call(handle, content, ...options)
  }
  return handle
}
syncBuiltinESMExports()
