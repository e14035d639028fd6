import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answersOf, configOf, readAnswers } from '../../../../src/cli/setup/answers.ts'
import { type Computer, installOn, removeFrom } from '../../../../src/cli/setup/computer.ts'

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'cps-bridge-setup-'))))
afterEach(() => rm(folder, { recursive: true }))

/** A computer that notes what is run; `failing` is the command that fails. */
function computerOf(failing?: string): { computer: Computer; ran: string[] } {
  const ran: string[] = []
  const computer: Computer = {
    configFile: join(folder, 'config.json'),
    answerFile: join(folder, 'setup.json'),
    authorityFile: join(folder, 'ca.pem'),
    hasServices: true,
    perform: (...args) => {
      ran.push(args.slice(0, 2).join(' '))
      return Promise.resolve(args.slice(0, 2).join(' ') !== failing)
    },
    linkCache: () => Promise.resolve(),
    removeCache: () => Promise.resolve(),
  }
  return { computer, ran }
}
const defaults = answersOf({}, {})

describe('installOn', () => {
  it('does each part once, in an order in which each finds what it needs', async () => {
    const { computer, ran } = computerOf()
    await installOn(computer, defaults)
    expect(ran).toEqual(['service install', 'certificate install', 'policy install'])
    expect(readAnswers(computer.answerFile)).toEqual(defaults)
  })

  it.each(['service install', 'certificate install', 'policy install'])(
    'leaves nothing half done when %s fails',
    async (failing) => {
      const { computer, ran } = computerOf(failing)
      await expect(installOn(computer, defaults)).rejects.toMatchObject({ code: 'SETUP_INVALID' })
      const begun = ran.filter((step) => step.endsWith(' install')).map((step) => step.split(' ')[0])
      const undone = ran.filter((step) => step.endsWith(' uninstall')).map((step) => step.split(' ')[0])
      expect(undone).toEqual(begun.reverse())
      expect(await readdir(folder)).toEqual([])
    },
  )

  it('keeps a configuration that is there, and restarts the service when the version is another', async () => {
    const first = computerOf()
    await installOn(first.computer, defaults)
    await writeFile(first.computer.configFile, '{"locale":"en"}')
    const second = computerOf()
    await installOn(second.computer, answersOf({ origins: 'https://other.test' }, defaults))
    expect(await readFile(second.computer.configFile, 'utf8')).toBe('{"locale":"en"}')
    expect(second.ran.at(-1)).toBe('service restart')
  })

  it('tells of a broken configuration before anything is done, and leaves it', async () => {
    const { computer, ran } = computerOf()
    await writeFile(computer.configFile, '{"port":"x"}')
    await expect(installOn(computer, defaults)).rejects.toMatchObject({ code: 'SETUP_INVALID' })
    expect(ran).toEqual([])
    expect(await readdir(folder)).toEqual(['config.json'])
  })

  it('does without service and trust where no manager of services runs', async () => {
    const { computer, ran } = computerOf()
    await installOn({ ...computer, hasServices: false }, defaults)
    expect(ran).toEqual(['policy install'])
  })
})

describe('removeFrom', () => {
  it('undoes each part, and with purge removes what an administrator wrote', async () => {
    const { computer, ran } = computerOf()
    await installOn(computer, defaults)
    ran.length = 0
    await removeFrom(computer, false)
    expect(ran).toEqual(['policy uninstall', 'certificate uninstall', 'service uninstall'])
    expect((await readdir(folder)).sort()).toEqual(['config.json', 'setup.json'])
    await removeFrom(computer, true)
    expect(await readdir(folder)).toEqual([])
  })

  it('goes on after a part that fails, and names it', async () => {
    const { computer, ran } = computerOf('certificate uninstall')
    await expect(removeFrom(computer, false)).rejects.toMatchObject({ code: 'SETUP_INVALID' })
    expect(ran).toContain('service uninstall')
  })
})

describe('answersOf', () => {
  it('takes the words of installers, and what is empty as not answered', () => {
    const flags = {
      origins: ' https://a.test;https://b.test ',
      locale: '',
      trust: '1',
      policy: 'FALSE',
      terminalServer: 'no',
    }
    expect(answersOf(flags, { locale: 'en' })).toEqual({
      origins: ['https://a.test', 'https://b.test'],
      locale: 'en',
      pinEntry: 'page',
      trust: true,
      policy: false,
      terminalServer: false,
    })
  })

  it.each([{ trust: 'perhaps' }, { locale: 'de' }, { pinEntry: 'portal' }])('refuses %j', (flags) => {
    expect(() => answersOf(flags, {})).toThrow(expect.objectContaining({ code: 'SETUP_INVALID' }) as Error)
  })

  it('refuses a file with an option that it does not know', async () => {
    await writeFile(join(folder, 'setup.json'), '{"trsut":true}')
    expect(() => readAnswers(join(folder, 'setup.json'))).toThrow(
      expect.objectContaining({ code: 'SETUP_INVALID' }) as Error,
    )
  })
})

describe('configOf', () => {
  it('leaves out what is the default', () => {
    expect(configOf(defaults)).toEqual({ locale: 'fr' })
  })

  it('names the shipped portals where another entry of the code is asked for', () => {
    expect(configOf(answersOf({ pinEntry: 'api' }, {}))).toEqual({
      locale: 'fr',
      origins: [
        { origin: 'https://sante-paca.fr', pinEntry: 'api' },
        { origin: 'https://www.sante-paca.fr', pinEntry: 'api' },
      ],
    })
  })
})
