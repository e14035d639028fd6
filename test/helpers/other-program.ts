import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')

/** Connects to the reader with pcsclite, says so, and lets the card go when its standard input ends. */
const HOLD = `
const [name, share, disposition] = process.argv.slice(1)
require('pcsclite')().on('error', () => {}).on('reader', (reader) => {
  reader.on('error', () => {})
  if (reader.name !== name) return
  const connect = () => reader.connect({ share_mode: Number(share), protocol: 3 }, (error) => {
    if (error) return setTimeout(connect, 20)
    process.stdin.resume().on('end', () => reader.disconnect(Number(disposition), () => process.exit()))
    console.log('connected')
  })
  connect()
})`

/** The same with pcsc-mini and a transaction, which the end of standard input ends. */
const TRANSACT = `
const [name, share, disposition] = process.argv.slice(1)
const client = require('pcsc-mini/build/addon.node').newClient()
client.connect(name, Number(share), 3).then(async (card) => {
  const transaction = await card.transaction()
  process.stdin.resume().on('end', async () => {
    await transaction.end(Number(disposition))
    await card.disconnect(0)
    process.exit()
  })
  console.log('connected')
})`

const MODES = {
  exclusive: { program: HOLD, share: 1 },
  shared: { program: HOLD, share: 2 },
  transaction: { program: TRANSACT, share: 2 },
} as const

const DISPOSITIONS = { leave: 0, reset: 1 } as const

/** Another PC/SC program that has the card. */
export interface OtherProgram {
  /** Lets the card go and ends. */
  release(): Promise<void>
}

/** @param disposition - what it does to the card when it lets it go. */
export async function startOtherProgram(
  reader: string,
  mode: keyof typeof MODES,
  disposition: keyof typeof DISPOSITIONS = 'leave',
): Promise<OtherProgram> {
  const { program, share } = MODES[mode]
  const child: ChildProcess = spawn(
    process.execPath,
    ['--input-type=commonjs', '-e', program, reader, String(share), String(DISPOSITIONS[disposition])],
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
