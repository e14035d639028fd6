import { describe, expect, it } from 'vitest'
import type { HostSystem } from '../../../src/state/host-system.ts'
import { hostSystem } from '../../../src/state/host-system.ts'
import { stateFolderPath } from '../../../src/state/state-folder-path.ts'

const linux: HostSystem = {
  platform: 'linux',
  env: {},
  homeFolder: '/home/anais',
  currentFolder: '/work',
  userId: 1000,
}
const macOs: HostSystem = { ...linux, platform: 'darwin', homeFolder: '/Users/anais' }
const windows: HostSystem = {
  ...linux,
  platform: 'win32',
  homeFolder: 'C:\\Users\\anais',
  currentFolder: 'D:\\work',
  userId: null,
}

describe('stateFolderPath', () => {
  it('is given in full where the folder of the process is gone', () => {
    const lost = { ...linux, currentFolder: '' }
    expect(stateFolderPath({ ...lost, env: { CPS_BRIDGE_HOME: '/srv/state' } })).toBe('/srv/state')
    expect(() => stateFolderPath({ ...lost, env: { CPS_BRIDGE_HOME: 'state' } })).toThrow(
      expect.objectContaining({ code: 'SETUP_INVALID' }) as Error,
    )
  })

  it.each<[string, HostSystem, string]>([
    ['Linux', linux, '/home/anais/.local/state/cps-bridge'],
    [
      'Linux with XDG_STATE_HOME',
      { ...linux, env: { XDG_STATE_HOME: '/srv/state' } },
      '/srv/state/cps-bridge',
    ],
    [
      'Linux with a relative XDG_STATE_HOME',
      { ...linux, env: { XDG_STATE_HOME: 'state' } },
      '/home/anais/.local/state/cps-bridge',
    ],
    ['Linux as root', { ...linux, userId: 0, homeFolder: '/root' }, '/var/lib/cps-bridge'],
    ['macOS', macOs, '/Users/anais/Library/Application Support/cps-bridge'],
    [
      'macOS with XDG_STATE_HOME',
      { ...macOs, env: { XDG_STATE_HOME: '/srv' } },
      '/Users/anais/Library/Application Support/cps-bridge',
    ],
    [
      'Windows',
      { ...windows, env: { LOCALAPPDATA: 'C:\\Users\\anais\\AppData\\Local' } },
      'C:\\Users\\anais\\AppData\\Local\\cps-bridge',
    ],
    ['Windows without LOCALAPPDATA', windows, 'C:\\Users\\anais\\AppData\\Local\\cps-bridge'],
    [
      'CPS_BRIDGE_HOME',
      { ...linux, env: { CPS_BRIDGE_HOME: '/data/bridge', XDG_STATE_HOME: '/srv' } },
      '/data/bridge',
    ],
    ['a relative CPS_BRIDGE_HOME', { ...linux, env: { CPS_BRIDGE_HOME: '../bridge' } }, '/bridge'],
    [
      'an empty CPS_BRIDGE_HOME',
      { ...linux, env: { CPS_BRIDGE_HOME: '' } },
      '/home/anais/.local/state/cps-bridge',
    ],
    ['CPS_BRIDGE_HOME on Windows', { ...windows, env: { CPS_BRIDGE_HOME: 'bridge' } }, 'D:\\work\\bridge'],
  ])('%s', (_name, system, path) => {
    expect(stateFolderPath(system)).toBe(path)
  })

  it('asks for CPS_BRIDGE_HOME when the user has no home folder', () => {
    expect(() => stateFolderPath({ ...linux, homeFolder: '' })).toThrow(
      expect.objectContaining({
        code: 'SETUP_INVALID',
        details: expect.objectContaining({
          reason: 'state folder: this user has no home folder; set CPS_BRIDGE_HOME',
        }) as object,
      }) as Error,
    )
  })
})

describe('hostSystem', () => {
  it('tells of this machine and user', () => {
    expect(hostSystem()).toMatchObject({ platform: process.platform, currentFolder: process.cwd() })
    expect(hostSystem().userId).toBe(process.geteuid?.() ?? null)
  })
  it('knows nothing, without a fault, of a user without an account in a folder that is gone', () => {
    const unknown = (): never => {
      throw new Error('uv_os_homedir returned ENOENT')
    }
    expect(hostSystem({ homeFolder: unknown, currentFolder: unknown })).toMatchObject({
      homeFolder: '',
      currentFolder: '',
    })
  })
})
