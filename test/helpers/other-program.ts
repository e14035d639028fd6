import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')

/** Connects to the reader with pcsclite, says so, and lets the card go when its standard input ends. */
const PROGRAM = `
const [name, share] = process.argv.slice(1)
require('pcsclite')().on('error', () => {}).on('reader', (reader) => {
  reader.on('error', () => {})
  if (reader.name !== name) return
  const connect = () => reader.connect({ share_mode: Number(share), protocol: 3 }, (error) => {
    if (error) return setTimeout(connect, 20)
    process.stdin.resume().on('end', () => reader.disconnect(0, () => process.exit()))
    console.log('connected')
  })
  connect()
})`

const SHARE_MODES = { exclusive: 1, shared: 2 } as const

/** Another PC/SC program that has the card. */
export interface OtherProgram {
  /** Lets the card go and ends. */
  release(): Promise<void>
}

export async function startOtherProgram(
  reader: string,
  mode: keyof typeof SHARE_MODES,
): Promise<OtherProgram> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--input-type=commonjs', '-e', PROGRAM, reader, String(SHARE_MODES[mode])],
    { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] },
  )
  if (child.stdout === null || child.stdin === null) throw new Error('no pipes')
  const { stdin } = child
  const ended = once(child, 'exit')
  const said = await Promise.race([once(child.stdout, 'data'), ended.then(() => undefined)])
  if (said === undefined) throw new Error('the other program did not get the card')
  return {
    release: async () => {
      stdin.end()
      await ended
    },
  }
}
