import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')

/** Connects to the reader, says so, and lets the card go when its standard input ends. Calls pcsc-lite itself. */
const PROGRAM = `
const [name, share, transaction, disposition] = process.argv.slice(1)
const pcsc = require('koffi').load('libpcsclite.so.1')
const establish = pcsc.func('int64 SCardEstablishContext(uint64, void *, void *, void *)')
const connect = pcsc.func('int64 SCardConnect(int64, str, uint64, uint64, void *, void *)')
const begin = pcsc.func('int64 SCardBeginTransaction(int64)')
const end = pcsc.func('int64 SCardEndTransaction(int64, uint64)')
const disconnect = pcsc.func('int64 SCardDisconnect(int64, uint64)')
const [context, card, protocol] = [Buffer.alloc(8), Buffer.alloc(8), Buffer.alloc(8)]
establish(2, null, null, context)
const take = () => {
  if (connect(context.readBigInt64LE(), name, Number(share), 3, card, protocol) !== 0) return setTimeout(take, 20)
  const handle = card.readBigInt64LE()
  if (transaction === 'true') begin(handle)
  process.stdin.resume().on('end', () => {
    if (transaction === 'true') end(handle, Number(disposition))
    disconnect(handle, transaction === 'true' ? 0 : Number(disposition))
    process.exit()
  })
  console.log('connected')
}
take()`

const MODES = {
  exclusive: { share: 1, transaction: false },
  shared: { share: 2, transaction: false },
  transaction: { share: 2, transaction: true },
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
  const { share, transaction } = MODES[mode]
  const child: ChildProcess = spawn(
    process.execPath,
    [
      '--input-type=commonjs',
      '-e',
      PROGRAM,
      reader,
      `${share}`,
      `${transaction}`,
      `${DISPOSITIONS[disposition]}`,
    ],
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
