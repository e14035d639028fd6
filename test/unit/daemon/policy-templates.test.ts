/** The templates of the group policy name values that the bridge reads, and have a text for each in both languages. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SETTINGS } from '../../../src/daemon/config-file.ts'

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'service', 'windows', 'policy')
const admx = readFileSync(join(FOLDER, 'cps-bridge.admx'), 'utf8')
const settings = new Map(SETTINGS.map(({ path, isList }) => [path.join('.'), isList]))

describe('the templates of the group policy', () => {
  it('name single values and lists as the bridge reads them', () => {
    const single = [...admx.matchAll(/valueName="([^"]+)"/g)].map(([, name = '']) => name)
    const lists = [...admx.matchAll(/<list [^>]*key="SOFTWARE\\Policies\\cps-bridge\\([^"]+)"/g)].map(
      ([, name = '']) => name,
    )
    expect(single.map((name) => settings.get(name))).toEqual(single.map(() => false))
    expect(lists.map((name) => settings.get(name))).toEqual(lists.map(() => true))
    expect(single.length + lists.length).toBe(6)
  })

  it.each(['fr-FR', 'en-US'])('have every text in %s', (language) => {
    const adml = readFileSync(join(FOLDER, language, 'cps-bridge.adml'), 'utf8')
    const wanted = [...admx.matchAll(/\$\((string|presentation)\.(\w+)\)/g)].map(
      ([, kind, id]) => `<${kind ?? ''} id="${id ?? ''}"`,
    )
    expect(wanted.filter((start) => !adml.includes(start))).toEqual([])
  })
})
