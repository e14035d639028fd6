import { Command } from 'commander'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { handling } from '../../../src/cli/command-parts.ts'
import { waitingLine } from '../../../src/cli/terminal.ts'

describe('--quiet', () => {
  const written: string[] = []
  const keep = (text: unknown): boolean => {
    written.push(String(text))
    return true
  }
  beforeEach(() => {
    written.length = 0
    vi.spyOn(process.stdout, 'write').mockImplementation(keep)
    vi.spyOn(process.stderr, 'write').mockImplementation(keep)
  })
  afterEach(() => vi.restoreAllMocks())

  /** What a command prints that says `done` and tells a fault. */
  async function printed(group: string, name: string, args: readonly string[]): Promise<readonly string[]> {
    const handle = handling((work) => work(), 'fr')
    const program = new Command(group)
    program
      .command(name)
      .option('-q, --quiet')
      .action(
        handle<[object]>(() =>
          Promise.resolve((_flags, output) => {
            output.line('done')
            output.error('a fault')
          }),
        ),
      )
    await program.parseAsync([name, ...args], { from: 'user' })
    return written
  }

  it('keeps a command from telling what it did, and not from telling faults', async () => {
    expect(await printed('policy', 'install', ['--quiet'])).toEqual(['a fault\n'])
  })

  it.each([
    ['policy', 'install', []],
    ['cps-bridge', 'identity', ['--quiet']],
  ])('of %s %s with %j keeps the result', async (group, name, args) => {
    expect(await printed(group, name, args)).toEqual(['done\n', 'a fault\n'])
  })
})

describe('the line that says to wait', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const terminal = (isTTY: boolean) => {
    const written: string[] = []
    const stream = { isTTY, columns: 80, write: (text: string) => written.push(text) }
    return { written, stream: stream as unknown as NodeJS.WriteStream }
  }

  it('comes after a second, and goes at the end, once', () => {
    const { written, stream } = terminal(true)
    const line = waitingLine(stream, 'fr')
    vi.advanceTimersByTime(999)
    expect(written).toEqual([])
    vi.advanceTimersByTime(1)
    expect(written.join('')).toContain('Un instant…')
    line.end()
    line.end()
    expect(written).toHaveLength(2)
  })

  it('never comes where nobody waits for long, and on no terminal', () => {
    const quick = terminal(true)
    waitingLine(quick.stream, 'fr').end()
    const file = terminal(false)
    waitingLine(file.stream, 'fr')
    vi.advanceTimersByTime(5000)
    expect([...quick.written, ...file.written]).toEqual([])
  })
})
