import { describe, expect, it } from 'vitest'
import { exitCodeOf } from '../../../src/cli/exit-codes.ts'
import { type Output, runCommandLine } from '../../../src/cli/output.ts'
import { setupFault } from '../../../src/errors/setup-fault.ts'
import { usageFault } from '../../../src/cli/usage-fault.ts'
import { cardProtocolError, pcscUnavailable, plainError } from '../../../src/errors/bridge-error.ts'

describe('exitCodeOf', () => {
  it.each([
    ['SETUP_INVALID', 2],
    ['REQUEST_INVALID', 2],
    ['CARD_ABSENT', 1],
    ['CARD_PROTOCOL', 1],
    ['READER_NOT_FOUND', 1],
    ['PCSC_UNAVAILABLE', 1],
    ['PIN_INCORRECT', 1],
    ['PIN_FORMAT', 1],
    ['CANCELLED', 1],
    ['RATE_LIMITED', 1],
    ['INTERNAL', 1],
  ] as const)('of %s is %i', (code, exit) => {
    expect(exitCodeOf(code)).toBe(exit)
  })
})

/** What a command that fails says, and its exit code. */
async function told(
  error: Error,
  json: boolean,
  locale: 'fr' | 'en' = 'en',
  platform: NodeJS.Platform = 'linux',
) {
  const said: string[] = []
  const output: Output = {
    line: (text) => said.push(`standard output: ${text}`),
    json: (value) => said.push(`standard output: ${JSON.stringify(value)}`),
    error: (text) => said.push(text.replace(/^cps-bridge: /, '')),
  }
  const before = process.exitCode
  await runCommandLine(() => Promise.reject(error), { output, locale, json, platform })
  const { exitCode } = process
  process.exitCode = before
  return { said, exitCode }
}

const fullDisk = Object.assign(new Error('ENOSPC: no space left on device'), {
  ...{ code: 'ENOSPC', syscall: 'open', path: '/a/run.json' },
})

describe('runCommandLine', () => {
  it.each([
    [plainError('CARD_ABSENT'), 1, 'CARD_ABSENT: There is no card in the reader. Insert your CPS card.'],
    [setupFault({ en: 'file /a\n\u001B[31mb: bad', fr: 'incorrect' }), 2, 'file /a??[31mb: bad'],
    [fullDisk, 2, '/a/run.json cannot be used (ENOSPC)'],
    [new TypeError('secret\ntext'), 1, /^INTERNAL: [^\n]+$/],
  ])('says %s in one line and ends with %i', async (error, exitCode, line) => {
    const said = [typeof line === 'string' ? line : (expect.stringMatching(line) as string)]
    expect(await told(error, false)).toEqual({ said, exitCode })
    expect((await told(error, true)).exitCode).toBe(exitCode)
  })

  it.each(['not-running', 'denied', 'no-library', 'not-answering', 'protocol'] as const)(
    'names pcscd on Linux, and nowhere else, when PC/SC is %s',
    async (reason) => {
      const fault = pcscUnavailable(reason)
      for (const locale of ['fr', 'en'] as const) {
        const [linux = ''] = (await told(fault, false, locale)).said
        const [windows = ''] = (await told(fault, false, locale, 'win32')).said
        expect(linux.startsWith(`${windows} `)).toBe(true)
        expect(linux.slice(windows.length)).toMatch(/pcscd/)
      }
    },
  )

  it('says how pcscd is started', async () => {
    expect((await told(pcscUnavailable('not-running'), false)).said).toEqual([
      expect.stringContaining('sudo systemctl enable --now pcscd.socket'),
    ])
  })

  it('with --json gives the fault as one document in the place of the line', async () => {
    const documentOf = async (error: Error) => {
      const { said } = await told(error, true)
      return said.map((line) => JSON.parse(line) as unknown)
    }
    const advice = 'Insert your CPS card.'
    const message = 'There is no card in the reader.'
    expect(await documentOf(plainError('CARD_ABSENT'))).toEqual([
      { error: { code: 'CARD_ABSENT', message, advice, retryable: true } },
    ])
    expect(await documentOf(cardProtocolError('VERIFY', 0x6f00))).toMatchObject([
      { error: { code: 'CARD_PROTOCOL', details: { command: 'VERIFY', statusWord: '6F00' } } },
    ])
    expect(await documentOf(setupFault({ en: 'a port', fr: 'un port' }))).toMatchObject([
      { error: { code: 'SETUP_INVALID', message: 'a port' } },
    ])
  })

  it('says a fault of the set-up in French where there is a French sentence', async () => {
    const fault = setupFault({ en: 'a port', fr: 'un port' })
    expect((await told(fault, false, 'fr')).said).toEqual(['un port'])
    expect((await told(fault, false)).said).toEqual(['a port'])
    expect((await told(fault, true, 'fr')).said).toEqual([expect.stringContaining('un port')])
  })
})

describe('usageFault', () => {
  it.each([
    [
      "error: unknown option '--jsn'\n(Did you mean --json?)",
      "unknown option '--jsn' (Did you mean --json?)",
      'option inconnue : --jsn (vouliez-vous dire --json ?)',
    ],
    ["error: unknown command 'reader'", "unknown command 'reader'", 'commande inconnue : reader'],
    [
      "error: option '--port <n>' argument 'x' is invalid. a port is a number from 0 to 65535",
      "option '--port <n>' argument 'x' is invalid. A port is a number from 0 to 65535",
      'option --port <n> : « x » est incorrect. Un port est un nombre de 0 à 65535',
    ],
    [
      "error: required option '--audience <origin>' not specified",
      "required option '--audience <origin>' not specified",
      'il manque l’option --audience <origin>',
    ],
  ])('tells %j in both languages', (message, en, fr) => {
    expect(usageFault(new Error(message)).details).toEqual({ reason: en, french: fr })
  })
})
