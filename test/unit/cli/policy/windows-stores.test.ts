import { describe, expect, it } from 'vitest'
import { registryStore } from '../../../../src/cli/policy/windows-stores.ts'

/** A registry of keys and texts that answers as `reg.exe` does. */
function fakeRegistry(keys: Map<string, Map<string, string>>) {
  const isBelow = (parent: string) => (key: string) => key.startsWith(`${parent}\\`)
  return (_program: string, [verb = '', key = '', ...rest]: readonly string[]) => {
    const option = (name: string): string => rest[rest.indexOf(name) + 1] ?? ''
    const values = keys.get(key)
    if (verb === 'add') {
      const parts = key.split('\\')
      parts.forEach((_, at) => {
        const path = parts.slice(0, at + 1).join('\\')
        if (!keys.has(path)) keys.set(path, new Map())
      })
      keys.get(key)?.set(option('/v'), option('/d'))
      return Promise.resolve({ code: 0, output: '' })
    }
    if (values === undefined) return Promise.resolve({ code: 1, output: '' })
    if (verb === 'delete' && rest.includes('/v')) values.delete(option('/v'))
    else if (verb === 'delete')
      [...keys.keys()]
        .filter(isBelow(key))
        .concat(key)
        .forEach((each) => keys.delete(each))
    const lines = [...values].map(([name, text]) => `    ${name}    REG_SZ    ${text}`)
    const below = [...keys.keys()].filter(isBelow(key))
    const output =
      verb === 'query' ? ['', ...(lines.length > 0 ? [key, ...lines, ''] : []), ...below].join('\r\n') : ''
    return Promise.resolve({ code: 0, output })
  }
}

const POLICIES = String.raw`HKEY_LOCAL_MACHINE\SOFTWARE\Policies`
const LIST = String.raw`${POLICIES}\Google\Chrome\LoopbackNetworkAllowedForUrls`
const parents = [String.raw`HKEY_LOCAL_MACHINE`, String.raw`HKEY_LOCAL_MACHINE\SOFTWARE`, POLICIES]
const emptyRegistry = () => new Map(parents.map((key) => [key, new Map<string, string>()] as const))
const storeOf = (keys: Map<string, Map<string, string>>) =>
  registryStore('chrome', String.raw`Google\Chrome`, fakeRegistry(keys), 'reg.exe')
const WANTED = { LoopbackNetworkAllowedForUrls: ['https://one.test:443', 'https://two.test:443'] }

describe('the policies of a Windows computer', () => {
  it('are numbered from one, and go without a trace', async () => {
    const keys = emptyRegistry()
    const store = storeOf(keys)
    const given = await store.add(WANTED)
    expect(Object.fromEntries(keys.get(LIST) ?? [])).toEqual({
      '1': 'https://one.test:443',
      '2': 'https://two.test:443',
    })
    expect((await store.read())['LoopbackNetworkAllowedForUrls']).toEqual(
      WANTED.LoopbackNetworkAllowedForUrls,
    )
    await store.remove(given)
    expect([...keys.keys()]).toEqual(parents)
  })

  it('keep what others wrote, under the numbers that it has', async () => {
    const keys = emptyRegistry()
    keys.set(String.raw`${POLICIES}\Google`, new Map())
    keys.set(String.raw`${POLICIES}\Google\Chrome`, new Map())
    keys.set(
      LIST,
      new Map([
        ['1', 'https://theirs.test'],
        ['2', 'https://one.test:443'],
      ]),
    )
    const store = storeOf(keys)
    const given = await store.add(WANTED)
    expect(given.lists).toEqual({ LoopbackNetworkAllowedForUrls: ['https://two.test:443'] })
    expect(keys.get(LIST)?.get('3')).toBe('https://two.test:443')
    await store.remove(given)
    expect(Object.fromEntries(keys.get(LIST) ?? [])).toEqual({
      '1': 'https://theirs.test',
      '2': 'https://one.test:443',
    })
  })

  it('are told where this user has no rights', async () => {
    const store = registryStore('chrome', 'Chrome', () => Promise.resolve({ code: 1, output: '' }), 'reg.exe')
    await expect(store.add(WANTED)).rejects.toMatchObject({ code: 'SETUP_INVALID' })
  })
})
