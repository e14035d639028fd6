import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { computerStores } from '../../../../src/cli/policy/computer-stores.ts'
import {
  inspectPolicies,
  installPolicies,
  uninstallPolicies,
} from '../../../../src/cli/policy/installed-policies.ts'
import {
  CHROMIUM_ALLOWED,
  FIREFOX_ALLOWED,
  type PolicyStore,
} from '../../../../src/cli/policy/policy-store.ts'

const LINUX = { platform: 'linux', env: {}, homeFolder: '', currentFolder: '/', userId: 0 } as const
const ORIGIN = 'https://one.test'
const wanted = ({ browser }: PolicyStore) =>
  browser === 'firefox'
    ? { [FIREFOX_ALLOWED]: ['one.test'] }
    : Object.fromEntries(CHROMIUM_ALLOWED.map((name) => [name, ['https://one.test:443']]))

let root: string
let stores: readonly PolicyStore[]
let receipt: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cps-bridge-policies-'))
  stores = computerStores(LINUX, () => Promise.reject(new Error('no program is run on Linux')), root)
  receipt = join(root, 'etc/cps-bridge/policy.json')
})
afterEach(() => rm(root, { recursive: true }))

const files = async (): Promise<readonly string[]> => (await readdir(root, { recursive: true })).sort()
const put = async (path: string, value: unknown): Promise<void> => {
  await mkdir(join(root, path, '..'), { recursive: true })
  await writeFile(join(root, path), typeof value === 'string' ? value : JSON.stringify(value))
}
const read = async (path: string): Promise<unknown> => JSON.parse(await readFile(join(root, path), 'utf8'))
const states = async (): Promise<Record<string, unknown>> =>
  Object.fromEntries(
    (await inspectPolicies(stores, [ORIGIN])).map(({ browser, origins }) => [browser, origins[ORIGIN]]),
  )
const install = () => installPolicies(stores, wanted, receipt)

const CHROMIUM = 'etc/chromium/policies/managed'
const FIREFOX = 'etc/firefox/policies/policies.json'

describe('the policies of a Linux computer', () => {
  it('are added for each browser, and taken out without a trace', async () => {
    expect(await states()).toEqual({
      chrome: 'absent',
      chromium: 'absent',
      edge: 'absent',
      firefox: 'absent',
    })
    await install()
    expect(await states()).toEqual({
      chrome: 'allowed',
      chromium: 'allowed',
      edge: 'allowed',
      firefox: 'allowed',
    })
    await uninstallPolicies(stores, receipt)
    expect(await files()).toEqual(['etc'])
  })

  it('keep what others wrote, in every list and beside them', async () => {
    const theirs = {
      LoopbackNetworkAllowedForUrls: ['https://theirs.test'],
      HomepageLocation: 'https://home.test',
    }
    const firefox = {
      other: 1,
      policies: {
        DisableTelemetry: true,
        LocalNetworkAccess: { Enabled: true, SkipDomains: ['theirs.test'] },
      },
    }
    await put(`${CHROMIUM}/site.json`, theirs)
    await put(FIREFOX, firefox)
    const before = await files()
    await install()
    expect(await read(`${CHROMIUM}/zz-cps-bridge.json`)).toEqual({
      LoopbackNetworkAllowedForUrls: ['https://theirs.test', 'https://one.test:443'],
      LocalNetworkAccessAllowedForUrls: ['https://one.test:443'],
    })
    expect(await read(FIREFOX)).toEqual({
      ...firefox,
      policies: {
        ...firefox.policies,
        LocalNetworkAccess: { Enabled: true, SkipDomains: ['theirs.test', 'one.test'] },
      },
    })
    await uninstallPolicies(stores, receipt)
    expect(await files()).toEqual(before)
    expect([await read(`${CHROMIUM}/site.json`), await read(FIREFOX)]).toEqual([theirs, firefox])
  })

  it('keep an entry that an administrator made for the same portal', async () => {
    const firefox = { policies: { LocalNetworkAccess: { SkipDomains: ['one.test'] } } }
    await put(FIREFOX, firefox)
    await install()
    await uninstallPolicies(stores, receipt)
    expect(await read(FIREFOX)).toEqual(firefox)
  })

  it('are the same after a second installation, and name the portals of the last one alone', async () => {
    await install()
    const once = await readFile(join(root, FIREFOX), 'utf8')
    await install()
    expect(await readFile(join(root, FIREFOX), 'utf8')).toBe(once)
    await installPolicies(
      stores,
      ({ browser }) => (browser === 'firefox' ? { [FIREFOX_ALLOWED]: ['two.test'] } : {}),
      receipt,
    )
    expect(await read(FIREFOX)).toEqual({ policies: { LocalNetworkAccess: { SkipDomains: ['two.test'] } } })
  })

  it.each([
    ['LoopbackNetworkBlockedForUrls', '*'],
    ['LoopbackNetworkBlockedForUrls', '[*.]test'],
    ['LocalNetworkAccessBlockedForUrls', 'https://one.test:443'],
  ])('tell when %s %s wins', async (name, pattern) => {
    await install()
    await put(`${CHROMIUM}/site.json`, { [name]: [pattern] })
    expect(await states()).toMatchObject({ chromium: 'blocked', chrome: 'allowed' })
  })

  it('leave everything as it is where a file of Firefox is damaged', async () => {
    await put(FIREFOX, '{ "policies": ')
    const before = await files()
    await expect(install()).rejects.toMatchObject({ code: 'SETUP_INVALID' })
    expect(await files()).toEqual(before)
  })

  it('pass over a damaged file of a Chromium browser, as the browser does', async () => {
    await put(`${CHROMIUM}/site.json`, 'nonsense')
    await install()
    expect(await states()).toMatchObject({ chromium: 'allowed' })
  })
})
