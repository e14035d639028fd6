import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findNssFolders } from '../../../../src/tls/trust/nss-folders.ts'
import { nssStore } from '../../../../src/tls/trust/nss-store.ts'
import { quoted, windowsQuoted } from '../../../../src/tls/trust/shell-word.ts'
import { inspect, install } from '../../../../src/tls/trust/trust-store.ts'
import { makeAuthority } from '../../../helpers/authorities.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'

const NAMES = [
  "/home/l'hôpital d'Anaïs/ca.pem",
  '/a b',
  '$(x)',
  '`x`',
  '"',
  'a\\b',
  '',
  '~',
  '*',
  '-n',
  'a;b&c',
]

/** The words that a POSIX shell makes of a command. */
const wordsOf = (command: string): readonly string[] =>
  execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1)

describe('quoted', () => {
  it('gives each word to the shell as it is', () => {
    expect(wordsOf(NAMES.map(quoted).join(' '))).toEqual(NAMES)
  })

  it('is kept by the command that is told for a database with a primary password', async () => {
    const folder = "/home/l'hôpital d'Anaïs/profile"
    const caFile = "/home/l'hôpital d'Anaïs/ca.pem"
    const authority = makeAuthority()
    const store = nssStore({
      kind: 'firefox-profile',
      folder,
      exists: true,
      certutil: '/usr/bin/certutil',
      caFile,
      howToGetCertutil: '',
      run: (_file, args) => Promise.resolve({ code: args.includes('-A') ? 255 : 0, output: '' }),
    })
    const { command = '' } = await install(store, authority)
    const words = [
      '/usr/bin/certutil',
      '-d',
      `sql:${folder}`,
      '-A',
      '-t',
      'C,,',
      '-n',
      authority.name,
      '-i',
      caFile,
    ]
    expect(wordsOf(command)).toEqual(words)
    expect(await inspect(store, authority)).toMatchObject({ state: 'absent' })
  })
})

describe('findNssFolders', () => {
  it.each([
    '.librewolf',
    '.config/librewolf/librewolf',
    '.waterfox',
    '.floorp',
    '.zen',
    '.config/zen',
    '.var/app/app.zen_browser.zen/.zen',
  ])('finds the profiles of browsers made of Firefox in %s', async (place) => {
    const home = await tempFolder()
    const folder = join(home, place, 'abcd.default')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'cert9.db'), '')
    expect(await findNssFolders(home, process.geteuid?.() ?? null)).toEqual([
      { kind: 'firefox-profile', folder, exists: true },
    ])
  })
})

describe('windowsQuoted', () => {
  it.each([
    [String.raw`C:\Users\anais\ca.pem`, String.raw`C:\Users\anais\ca.pem`],
    [String.raw`C:\Users\L'hôpital d'Anaïs\ca.pem`, String.raw`"C:\Users\L'hôpital d'Anaïs\ca.pem"`],
    [String.raw`C:\a$b\l'ami.pem`, String.raw`'C:\a$b\l''ami.pem'`],
    ['a`b', "'a`b'"],
    ['a,b', '"a,b"'],
    ['@a', '"@a"'],
  ])('writes %s so that PowerShell takes it as it is', (word, written) => {
    expect(windowsQuoted(word)).toBe(written)
  })
})
