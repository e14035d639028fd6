import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { effectiveValues, loadConfig, SETTINGS } from '../../../src/daemon/config-file.ts'
import { type ConfigMachine, variableOf } from '../../../src/daemon/config-sources.ts'
import { lineOfValue } from '../../../src/daemon/json-position.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const LINUX: ConfigMachine = {
  platform: 'linux',
  env: {},
  registry: () => null,
  managed: () => null,
  exists: () => false,
}
const withEnv = (env: ConfigMachine['env']): ConfigMachine => ({ ...LINUX, env })
const windows = (values: Readonly<Record<string, string | number>>): ConfigMachine => ({
  ...LINUX,
  platform: 'win32',
  registry: (name) => values[name] ?? null,
})
async function fileWith(text: string): Promise<string> {
  const file = join(await tempFolder(), 'config.json')
  await writeFile(file, text)
  return file
}
const reasonOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return (error as { readonly details: { readonly reason: string } }).details.reason
  }
  return ''
}

describe('the sources of the configuration', () => {
  it('are the environment over the file', async () => {
    const config = await fileWith('{"port": 1, "pin": {"holdSeconds": 10, "wrongPerOriginPerHour": 3}}')
    const machine = withEnv({ CPS_BRIDGE_PORT: '2', CPS_BRIDGE_PIN_HOLD_SECONDS: '20' })
    expect(loadConfig({ config }, machine)).toMatchObject({
      port: 2,
      pin: { holdSeconds: 20, wrongPerOriginPerHour: 3 },
    })
  })

  it('are options over the environment', () => {
    expect(loadConfig({ port: 3 }, withEnv({ CPS_BRIDGE_PORT: '2' })).port).toBe(3)
  })

  it('are the policy over everything', () => {
    const machine = windows({
      port: 4,
      locale: 'en',
      'origins\\1': 'https://a.fr',
      'origins\\2': '{"origin":"https://b.fr","identity":"deny"}',
    })
    const config = loadConfig({ port: 3, lang: 'fr' }, machine)
    expect(config).toMatchObject({
      port: 4,
      locale: 'en',
      source: [String.raw`HKEY_LOCAL_MACHINE\SOFTWARE\Policies\cps-bridge`],
    })
    expect(config.origins.map(({ origin, identity }) => [origin, identity])).toEqual([
      ['https://a.fr', 'ask'],
      ['https://b.fr', 'deny'],
    ])
  })

  it('are the managed preferences on macOS', () => {
    const managed = (): string => '{"origins":["https://a.fr"],"log":{"level":"debug"}}'
    const config = loadConfig({}, { ...LINUX, platform: 'darwin', managed })
    expect(config.origins.map(({ origin }) => origin)).toEqual(['https://a.fr'])
    expect(config.log.level).toBe('debug')
  })

  it('take lists with commas, and the file that the environment names', async () => {
    const file = await fileWith('{"locale":"en"}')
    const machine = withEnv({
      CPS_BRIDGE_CONFIG: file,
      CPS_BRIDGE_ORIGINS: 'https://a.fr, https://b.fr',
      CPS_BRIDGE_READERS_EXCLUDE: 'Windows Hello,*contactless*',
    })
    expect(loadConfig({}, machine)).toMatchObject({
      locale: 'en',
      origins: [{ origin: 'https://a.fr' }, { origin: 'https://b.fr' }],
      readers: { exclude: ['Windows Hello', '*contactless*'] },
    })
  })

  it('are each named in a fault: the line of the file, the variable, the key', async () => {
    const config = await fileWith('{\n  "pin": {\n    "holdSeconds": "long"\n  }\n}')
    expect(reasonOf(() => loadConfig({ config }, LINUX))).toBe(
      `configuration ${config}, line 3: /pin/holdSeconds: a number from 0 to 60; found: "long"`,
    )
    expect(reasonOf(() => loadConfig({}, withEnv({ CPS_BRIDGE_PORT: 'x' })))).toBe(
      'configuration CPS_BRIDGE_PORT: /port: a number from 0 to 65535; found: "x"',
    )
    expect(reasonOf(() => loadConfig({}, windows({ port: 70_000 })))).toContain(
      String.raw`configuration HKEY_LOCAL_MACHINE\SOFTWARE\Policies\cps-bridge: /port: a number`,
    )
  })

  it('are told for each value', async () => {
    const config = await fileWith('{"locale":"en"}')
    const values = effectiveValues({ config, virtual: true }, withEnv({ CPS_BRIDGE_PORT: '2' }))
    const sources = Object.fromEntries(values.map(({ setting, source }) => [setting, source]))
    expect(sources).toMatchObject({
      port: 'CPS_BRIDGE_PORT',
      locale: config,
      'readers.backend': 'option',
      'pin.holdSeconds': 'default',
    })
    expect(values).toHaveLength(SETTINGS.length)
  })

  it('have a variable each', () => {
    const names = SETTINGS.map(variableOf)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toContain('CPS_BRIDGE_PIN_WRONG_PER_ORIGIN_PER_HOUR')
  })
})

describe('lineOfValue', () => {
  const text = '{\n "a": [1,\n  {"b": 2}],\n "c": "x"\n}'
  it.each([
    [['a'], 2],
    [['a', '1', 'b'], 3],
    [['c'], 4],
    [['missing'], 1],
    [[], 1],
  ])('%j is in line %i', (steps, line) => {
    expect(lineOfValue(text, steps)).toBe(line)
  })
})
