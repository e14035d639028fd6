import { chmod, chown, mkdir, readdir, rename, stat, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { HostSystem } from '../../../src/state/host-system.ts'
import type { CommandRunner } from '../../../src/state/run-command.ts'
import { asServiceUser } from '../../../src/state/service-user.ts'
import { findStateFolder, openStateFolder } from '../../../src/state/state-folder.ts'
import { isBridgeError } from '../../../src/errors/bridge-error.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const ME = process.geteuid?.() ?? 0
/** A user whom nothing here belongs to. */
const STRANGER = 54_321

const systemAt = (folder: string, change: Partial<HostSystem> = {}): HostSystem => ({
  platform: 'linux',
  env: { CPS_BRIDGE_HOME: folder },
  homeFolder: '/nowhere',
  currentFolder: '/',
  userId: ME,
  ...change,
})

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o7777

async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    if (isBridgeError(error) && error.code === 'SETUP_INVALID') return error.details.reason
    throw error
  }
  return 'accepted'
}

/** A folder `home` in a folder of the test's own. */
async function makeHome(): Promise<{ above: string; home: string }> {
  const above = await tempFolder()
  const home = join(above, 'home')
  await mkdir(home, { mode: 0o700 })
  return { above, home }
}

describe('openStateFolder', () => {
  it('makes the folder and those above it with mode 0700', async () => {
    const above = await tempFolder()
    const home = join(above, 'a', 'b', 'cps-bridge')
    expect(await openStateFolder(systemAt(home))).toBe(home)
    for (const path of [join(above, 'a'), join(above, 'a', 'b'), home]) expect(await modeOf(path)).toBe(0o700)
  })

  it('takes an existing folder with what is in it', async () => {
    const { home } = await makeHome()
    await mkdir(join(home, 'tls'), { mode: 0o700 })
    await writeFile(join(home, 'tls', 'ca.pem'), 'x', { mode: 0o600 })
    expect(await openStateFolder(systemAt(home))).toBe(home)
    expect(await openStateFolder(systemAt(home))).toBe(home)
  })

  it('takes away what others may read', async () => {
    const { home } = await makeHome()
    await chmod(home, 0o755)
    await mkdir(join(home, 'tls'))
    await chmod(join(home, 'tls'), 0o750)
    await writeFile(join(home, 'tls', 'leaf.pem'), 'x')
    await chmod(join(home, 'tls', 'leaf.pem'), 0o644)
    await openStateFolder(systemAt(home))
    expect(await modeOf(home)).toBe(0o700)
    expect(await modeOf(join(home, 'tls'))).toBe(0o700)
    expect(await modeOf(join(home, 'tls', 'leaf.pem'))).toBe(0o600)
  })

  it.each([0o770, 0o720, 0o702, 0o777, 0o1777])('refuses a folder with mode %o', async (mode) => {
    const { home } = await makeHome()
    await chmod(home, mode)
    const octal = mode.toString(8).padStart(4, '0')
    expect(await refusal(openStateFolder(systemAt(home)))).toBe(
      `state folder: ${home} can be written by others (mode ${octal}); try: chmod go-w ${home}`,
    )
  })

  it('refuses a file inside that others can write', async () => {
    const { home } = await makeHome()
    await mkdir(join(home, 'tls'), { mode: 0o700 })
    await writeFile(join(home, 'tls', 'ca.pem'), 'x')
    await chmod(join(home, 'tls', 'ca.pem'), 0o660)
    expect(await refusal(openStateFolder(systemAt(home)))).toContain(
      'tls/ca.pem can be written by others (mode 0660)',
    )
  })

  it('refuses a folder of another user', async () => {
    const { home } = await makeHome()
    const reason = await refusal(openStateFolder(systemAt(home, { userId: STRANGER })))
    expect(reason).toMatch(/belongs to (root, not to this user|another user \(uid \d+\))$/)
  })

  it('refuses a folder that is a link', async () => {
    const { above, home } = await makeHome()
    await symlink(home, join(above, 'link'))
    expect(await refusal(openStateFolder(systemAt(join(above, 'link'))))).toBe(
      `state folder: ${above}/link is a symbolic link`,
    )
  })

  it.each(['file', 'folder', 'dangling'])('refuses a link inside, to a %s', async (kind) => {
    const { above, home } = await makeHome()
    const target = { file: '/etc/hostname', folder: above, dangling: '/nowhere/at/all' }[kind] ?? ''
    await symlink(target, join(home, 'run.json'))
    expect(await refusal(openStateFolder(systemAt(home)))).toBe(
      `state folder: ${home}/run.json is a symbolic link`,
    )
  })

  it('refuses a folder in one that others can write, since they could swap it', async () => {
    const { above, home } = await makeHome()
    await chmod(above, 0o777)
    expect(await refusal(openStateFolder(systemAt(home)))).toContain(
      `${above} can be written by others (mode 0777)`,
    )
  })

  it('takes a folder in one that others can write with the sticky bit, as /tmp', async () => {
    const { above, home } = await makeHome()
    await chmod(above, 0o1777)
    expect(await openStateFolder(systemAt(home))).toBe(home)
  })

  it('follows a link above the folder that nobody else could have placed', async () => {
    const { above, home } = await makeHome()
    const base = await tempFolder()
    await symlink(above, join(base, 'link'))
    await symlink(`./../${basename(above)}`, join(base, 'relative'))
    for (const name of ['link', 'relative'])
      expect(await openStateFolder(systemAt(join(base, name, 'home')))).toBe(join(base, name, 'home'))
    expect(await readdir(home)).toEqual([])
  })

  it('refuses a link above the folder that leads through a place where others can write', async () => {
    const { above, home } = await makeHome()
    const base = await tempFolder()
    await symlink(above, join(base, 'link'))
    await chmod(above, 0o777)
    expect(home).toContain(above)
    expect(await refusal(openStateFolder(systemAt(join(base, 'link', 'home'))))).toContain(
      `${above} can be written by others`,
    )
  })

  it('refuses links in a circle', async () => {
    const base = await tempFolder()
    await symlink('b', join(base, 'a'))
    await symlink('a', join(base, 'b'))
    expect(await refusal(openStateFolder(systemAt(join(base, 'a', 'home'))))).toContain(
      'too many symbolic links',
    )
  })

  it('refuses a file in place of the folder or above it', async () => {
    const base = await tempFolder()
    const file = join(base, 'file')
    await writeFile(file, 'x', { mode: 0o600 })
    expect(await refusal(openStateFolder(systemAt(file)))).toBe(`state folder: ${file} is not a folder`)
    expect(await refusal(openStateFolder(systemAt(join(file, 'home'))))).toBe(
      `state folder: ${file}/home cannot be used (ENOTDIR)`,
    )
  })

  it('refuses folders without end inside each other', async () => {
    const { home } = await makeHome()
    await mkdir(join(home, ...Array<string>(12).fill('x')), { recursive: true, mode: 0o700 })
    expect(await refusal(openStateFolder(systemAt(home)))).toContain('too many folders inside each other')
  })

  it('says it in one line, whatever the name of the folder', async () => {
    const { above } = await makeHome()
    const home = join(above, 'two\nlines')
    await symlink('/etc', home)
    expect(await refusal(openStateFolder(systemAt(home)))).toBe(
      `state folder: ${above}/two?lines is a symbolic link`,
    )
  })
})

describe('openStateFolder on Windows', () => {
  const run =
    (codes: Readonly<Record<string, number>>, calls: string[]): CommandRunner =>
    (file, args) => {
      calls.push([file, ...args].join(' '))
      const code = Object.entries(codes).find(([part]) => calls.at(-1)?.includes(part))?.[1] ?? 0
      return Promise.resolve({ code, output: '"PC\\anais","S-1-5-21-1-2-3-1001"\r\n' })
    }
  const windows = (home: string) =>
    systemAt(home, { userId: null, env: { CPS_BRIDGE_HOME: home, SystemRoot: 'C:\\Windows' } })

  it('closes the folder to all but the user, SYSTEM and the administrators', async () => {
    const { home } = await makeHome()
    const calls: string[] = []
    expect(await openStateFolder(windows(home), { runCommand: run({}, calls) })).toBe(home)
    expect(calls).toEqual([
      'C:\\Windows\\System32\\whoami.exe /user /fo csv /nh',
      `C:\\Windows\\System32\\icacls.exe ${home} /setowner *S-1-5-21-1-2-3-1001 /L /Q`,
      `C:\\Windows\\System32\\icacls.exe ${home} /reset /L /Q`,
      `C:\\Windows\\System32\\icacls.exe ${home} /inheritance:r /grant:r *S-1-5-21-1-2-3-1001:(OI)(CI)F *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F /L /Q`,
      `C:\\Windows\\System32\\icacls.exe ${home} /setowner *S-1-5-21-1-2-3-1001 /T /L /Q`,
    ])
  })

  it('gives the content of an existing folder the same rights', async () => {
    const { home } = await makeHome()
    await writeFile(join(home, 'run.json'), '{}')
    const calls: string[] = []
    await openStateFolder(windows(home), { runCommand: run({}, calls) })
    expect(calls.at(-1)).toMatch(/home\\\* \/reset \/T \/L \/Q$/)
  })

  it.each([
    [{ '/setowner': 5 }, ' cannot be closed to other users (icacls /setowner failed with 5)'],
    [{ '/reset': 5 }, ' cannot be closed to other users (icacls /reset failed with 5)'],
    [
      { '/inheritance:r': -1 },
      ' cannot be closed to other users (icacls /inheritance:r /grant:r failed with -1)',
    ],
    [{ '/T': 5 }, ' cannot be closed to other users (icacls /setowner /T failed with 5)'],
    [{ 'whoami.exe': 1 }, ': the user’s security identifier is not known'],
  ])('refuses it when %o', async (codes, reason) => {
    const { home } = await makeHome()
    expect(await refusal(openStateFolder(windows(home), { runCommand: run(codes, []) }))).toContain(
      `state folder: ${home}${reason}`,
    )
  })

  it('refuses links without running anything', async () => {
    const { above, home } = await makeHome()
    await symlink(home, join(above, 'link'))
    await symlink('/etc', join(home, 'tls'))
    const calls: string[] = []
    for (const path of [home, join(above, 'link')])
      expect(await refusal(openStateFolder(windows(path), { runCommand: run({}, calls) }))).toMatch(
        /is a symbolic link$/,
      )
    expect(calls).toEqual([])
  })

  it('finds a folder without touching it', async () => {
    const { above, home } = await makeHome()
    expect(await findStateFolder(windows(home))).toBe(home)
    expect(await findStateFolder(windows(join(above, 'nowhere')))).toBeNull()
    await symlink('/etc', join(home, 'tls'))
    expect(await refusal(findStateFolder(windows(home)))).toMatch(/is a symbolic link$/)
  })
})

describe('findStateFolder', () => {
  it('finds a folder that is there', async () => {
    const { home } = await makeHome()
    expect(await findStateFolder(systemAt(home))).toBe(home)
  })

  it.each(['gone', 'a/b/c'])('makes none that is missing: %s', async (name) => {
    const above = await tempFolder()
    expect(await findStateFolder(systemAt(join(above, name)))).toBeNull()
    expect(await readdir(above)).toEqual([])
  })

  it('refuses a folder that others can write', async () => {
    const { above, home } = await makeHome()
    await chmod(home, 0o777)
    expect(await refusal(findStateFolder(systemAt(home)))).toContain('can be written by others')
    await rename(home, join(above, 'other'))
    expect(await findStateFolder(systemAt(home))).toBeNull()
  })
})

describe('asServiceUser', () => {
  it('leaves every user but root as they are', async () => {
    const { home } = await makeHome()
    const system = systemAt(home, { userId: 1000 })
    expect(await asServiceUser(system)).toBe(system)
  })

  it.runIf(ME === 0)('lets root look at the folder of a service, where root has put it', async () => {
    const { above, home } = await makeHome()
    await chown(home, STRANGER, STRANGER)
    expect(await refusal(findStateFolder(systemAt(home)))).toContain(String(STRANGER))
    const system = await asServiceUser(systemAt(home))
    expect(system.userId).toBe(STRANGER)
    expect(await findStateFolder(system)).toBe(home)
    await chmod(home, 0o777)
    expect(await refusal(findStateFolder(system))).toContain('can be written by others')
    await chown(above, STRANGER, STRANGER)
    expect((await asServiceUser(systemAt(home))).userId).toBe(0)
  })

  it('leaves root with no folder, or one of its own', async () => {
    const { above, home } = await makeHome()
    for (const folder of [join(above, 'gone'), ...(ME === 0 ? [home] : [])])
      expect((await asServiceUser(systemAt(folder, { userId: 0 }))).userId).toBe(0)
  })
})
