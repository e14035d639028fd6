import { describe, expect, it } from 'vitest'
import { type NodeProcess, refuseDebugger } from '../../../src/cli/refuse-debugger.ts'

/** A process that remembers which signals it listens to. */
class FakeProcess implements NodeProcess {
  readonly signals: string[] = []
  readonly execArgv: readonly string[]
  readonly env: Readonly<Record<string, string>>

  constructor(execArgv: readonly string[] = [], nodeOptions = '') {
    this.execArgv = execArgv
    this.env = { NODE_OPTIONS: nodeOptions }
  }

  on(signal: string): void {
    this.signals.push(signal)
  }
}

const closed = (): undefined => undefined

describe('refuseDebugger', () => {
  it('takes the signal, and goes on without a debugger', () => {
    const node = new FakeProcess(['--enable-source-maps'], '--max-old-space-size=512 --require "./a b.js"')
    refuseDebugger(node, closed)
    expect(node.signals).toEqual(['SIGUSR1'])
  })

  it('refuses an open debugger, however it was opened, and says what to do', () => {
    expect(() => refuseDebugger(new FakeProcess(), () => 'ws://127.0.0.1:9229/1')).toThrow(
      expect.objectContaining({
        details: {
          reason: expect.stringContaining('--inspect') as string,
          french: expect.stringContaining('--inspect') as string,
        },
      }) as Error,
    )
  })

  it.each(['--secure-heap=1024', '--frozen-intrinsics'])('refuses %s, and names it', (option) => {
    expect(() => refuseDebugger(new FakeProcess([], option), closed)).toThrow(
      expect.objectContaining({
        code: 'SETUP_INVALID',
        details: {
          reason: expect.stringContaining(option.split('=', 1)[0] ?? '') as string,
          french: expect.stringContaining(option.split('=', 1)[0] ?? '') as string,
        },
      }) as Error,
    )
  })

  it.each([
    ['an argument', ['--tls-keylog=/tmp/keys'], ''],
    ['the environment', [], '--trace-warnings --tls-keylog=/tmp/keys'],
    ['quotes', [], '"--tls-keylog=/tmp/a b"'],
    ['underscores', [], '--tls_keylog=/tmp/keys'],
  ])('refuses what writes keys: by %s', (_name, execArgv, nodeOptions) => {
    expect(() => refuseDebugger(new FakeProcess(execArgv, nodeOptions), closed)).toThrow(
      expect.objectContaining({ code: 'SETUP_INVALID' }) as Error,
    )
  })

  it.each(['--heapsnapshot-signal=SIGUSR2', '--heapsnapshot-near-heap-limit=1', '--heap-prof'])(
    'refuses what writes the memory: %s',
    (option) => {
      expect(() => refuseDebugger(new FakeProcess([option]), closed)).toThrow()
    },
  )
})
