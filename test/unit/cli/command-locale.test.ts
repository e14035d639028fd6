import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandLocale, terminalLocale } from '../../../src/cli/command-locale.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

describe('terminalLocale', () => {
  it.each([
    [{}, 'fr'],
    [{ LANG: 'en_US.UTF-8' }, 'en'],
    [{ LANG: 'C.UTF-8' }, 'fr'],
    [{ LANG: 'en_GB', LC_MESSAGES: 'fr_FR.UTF-8' }, 'fr'],
    [{ LANG: 'fr_FR', LC_ALL: 'en' }, 'en'],
    [{ LANG: 'en_GB', LC_ALL: '' }, 'en'],
  ])('of %j is %s', (env, locale) => {
    expect(terminalLocale(env)).toBe(locale)
  })
})

describe('commandLocale', () => {
  const file = async (text: string): Promise<string> => {
    const path = join(await tempFolder(), 'config.json')
    await writeFile(path, text)
    return path
  }

  it.each([
    ['--lang before the configuration', '{"locale":"fr"}', ['--lang', 'en'], 'en'],
    ['--lang=en', '{"locale":"fr"}', ['--lang=en'], 'en'],
    ['the configuration before the terminal', '{"locale":"en"}', [], 'en'],
    ['the terminal where the configuration names none', '{}', [], 'fr'],
    ['the terminal where the configuration is damaged', '{"locale":', [], 'fr'],
    ['the terminal where it names a language that is not there', '{"locale":"de"}', ['--lang', 'de'], 'fr'],
  ])('takes %s', async (_name, text, flags, locale) => {
    const config = await file(text)
    expect(commandLocale(['run', '--config', config, ...flags], { LANG: 'fr_FR.UTF-8' })).toBe(locale)
    expect(commandLocale(['run', ...flags, `--config=${config}`], { LANG: 'fr_FR.UTF-8' })).toBe(locale)
  })

  it('takes the terminal where there is no configuration', () => {
    expect(commandLocale(['run', '--config', '/nowhere.json'], { LANG: 'en_US' })).toBe('en')
    expect(commandLocale(['readers', '--config'], { LANG: 'en_US' })).toBe('en')
  })
})
