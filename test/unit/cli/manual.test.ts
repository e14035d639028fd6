import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { entriesOf } from '../../../src/cli/manual/command-tree.ts'
import { completionFor } from '../../../src/cli/manual/completions.ts'
import { manPage } from '../../../src/cli/manual/man-page.ts'
import { SHELLS } from '../../../src/cli/manual/shells.ts'
import { buildProgram } from '../../../src/cli/program.ts'

const entries = entriesOf(buildProgram(() => Promise.resolve(), 'en'))
const folder = mkdtempSync(join(tmpdir(), 'cps-bridge-completion-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('the completion of bash', () => {
  const script = join(folder, 'cps-bridge.bash')
  writeFileSync(script, completionFor('bash', entries))
  /** What a Tab offers after these words; the last one is the one begun. */
  const offered = (...words: readonly string[]): readonly string[] => {
    const code =
      'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _cps_bridge; printf "%s\\n" "${COMPREPLY[@]}"'
    const { stdout, stderr } = spawnSync('bash', ['-c', code, script, 'cps-bridge', ...words], {
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    return stdout.split('\n').filter((word) => word !== '')
  }

  it.each<[words: readonly string[], offers: readonly string[]]>([
    [['ident'], ['identity']],
    [['pin', 'ch'], ['change']],
    [['pin', 'change', '--all'], ['--allow-last-try']],
    [
      ['sign', '--format', ''],
      ['jws', 'web-eid:1.0'],
    ],
    [['--lang', 'f'], ['fr']],
    [['completion', 'f'], ['fish']],
    [['run', '--config', `${folder}/cps`], [script]],
    [['sign', '--audience', ''], []],
    // A value that is the name of a command is none.
    [['record', '--operation', 'identity', '--pin'], ['--pin-stdin']],
  ])('offers after %j', (words, offers) => {
    expect(offered(...words)).toEqual(offers)
  })

  it('offers each command', () => {
    expect(offered('')).toEqual(expect.arrayContaining(['run', 'doctor', 'completion', 'help', '--version']))
  })
})

it.each(SHELLS)('the completion of %s has every command and option', (shell) => {
  const script = completionFor(shell, entries)
  for (const { path, options } of entries) {
    for (const word of path.split(' ')) expect(script).toContain(word)
    for (const { name } of options)
      expect(script).toContain(shell === 'fish' ? name.replace('--', '-l ') : name)
  }
})

it('has descriptions with a quote in them', () => {
  expect(completionFor('zsh', entries)).toContain(String.raw`the publisher'\''s public key`)
  expect(completionFor('fish', entries)).toContain(String.raw`the publisher\'s public key`)
  expect(completionFor('powershell', entries)).toContain(`the publisher''s public key`)
})

it.each(['en', 'fr'] as const)(
  'the manual page in %s says what the help says, and no line is a request',
  (locale) => {
    const told = entriesOf(buildProgram(() => Promise.resolve(), locale))
    const page = manPage(told, '1.2.3', locale)
    const shown = page.replaceAll(String.raw`\-`, '-')
    for (const { description, options } of told) {
      expect(shown).toContain(description)
      for (const option of options) expect(shown).toContain(option.description)
    }
    const requests = page.split('\n').filter((line) => /^[.']/.test(line))
    for (const request of requests) expect(request).toMatch(/^\.(?:TH|SH|SS|TP)(?: |$)/)
  },
)
