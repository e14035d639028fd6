import { PassThrough, Readable } from 'node:stream'
import type { ReadStream } from 'node:tty'
import { describe, expect, it } from 'vitest'
import { askPin, readPinFromStdin } from '../../../src/cli/read-pin.ts'
import { faultOf } from '../../helpers/bridge-bench.ts'

/** A terminal in memory. */
class TestTerminal extends PassThrough {
  readonly isTTY = true
  raw = false

  setRawMode(raw: boolean): this {
    this.raw = raw
    return this
  }
}

const asTerminal = (terminal: PassThrough): ReadStream => terminal as unknown as ReadStream

function ask(signal?: AbortSignal): { terminal: TestTerminal; shown: () => string; pin: Promise<string> } {
  const terminal = new TestTerminal()
  const screen = new PassThrough()
  const pin = askPin('Code: ', asTerminal(terminal), screen, signal)
  return { terminal, pin, shown: () => String(screen.read() ?? '') }
}

describe('readPinFromStdin', () => {
  it.each([
    ['1234\n', '1234'],
    ['1234\r\nrest\n', '1234'],
    ['1234', '1234'],
    [' 12 34\n', ' 12 34'],
  ])('takes the first line of %j', async (text, pin) => {
    expect(await readPinFromStdin(Readable.from([Buffer.from(text)]))).toBe(pin)
  })

  it('puts the pieces of a line together', async () => {
    expect(await readPinFromStdin(Readable.from(['1', '23', '4\n5']))).toBe('1234')
  })

  it.each([[[]], [['\n1234']], [['1'.repeat(65)]], [['1'.repeat(60), '1'.repeat(60)]]])(
    'refuses %j',
    async (chunks) => {
      expect(await faultOf(readPinFromStdin(Readable.from(chunks)))).toMatchObject({ code: 'SETUP_INVALID' })
    },
  )

  it('ends when the command is told to end', async () => {
    const ending = new AbortController()
    const reading = faultOf(readPinFromStdin(new PassThrough(), ending.signal))
    ending.abort()
    expect(await reading).toMatchObject({ code: 'CANCELLED' })
  })
})

describe('askPin', () => {
  it('shows the question and nothing of what is typed', async () => {
    const { terminal, pin, shown } = ask()
    expect(terminal.raw).toBe(true)
    terminal.write('12\u007F')
    terminal.write('234\r')
    expect(await pin).toBe('1234')
    expect(terminal.raw).toBe(false)
    expect(shown()).toBe('Code: \n')
  })

  it.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('ends with %s', async (_name, key) => {
    const { terminal, pin } = ask()
    terminal.write(`12${key}`)
    expect(await faultOf(pin)).toMatchObject({ code: 'PIN_CANCELLED' })
    expect(terminal.raw).toBe(false)
  })

  it('ends when the terminal is gone', async () => {
    const { terminal, pin } = ask()
    terminal.end()
    expect(await faultOf(pin)).toMatchObject({ code: 'PIN_CANCELLED' })
  })

  it('ends when the command is told to end, and gives the terminal back', async () => {
    const ending = new AbortController()
    const { terminal, pin } = ask(ending.signal)
    ending.abort()
    expect(await faultOf(pin)).toMatchObject({ code: 'CANCELLED' })
    expect(terminal.raw).toBe(false)
  })

  it('needs a terminal', async () => {
    const { pin } = { pin: askPin('Code: ', asTerminal(new PassThrough()), new PassThrough()) }
    expect(await faultOf(pin)).toMatchObject({ code: 'SETUP_INVALID' })
  })
})
