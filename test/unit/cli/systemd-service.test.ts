import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ServiceContext } from '../../../src/cli/service/service-context.ts'
import { SystemdManager } from '../../../src/cli/service/systemd.ts'
import { templatesIn } from '../../../src/cli/service/templates.ts'
import type { CommandRunner } from '../../../src/state/run-command.ts'
import { ROOT } from '../../helpers/documents.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const UNIT = '/etc/systemd/system/cps-bridge.service'
const USER_UNIT = '/etc/systemd/user/cps-bridge.service'
const RULE = '/etc/polkit-1/rules.d/50-cps-bridge.rules'

type Answer = readonly [code: number, output: string]
const OF_A_USER =
  /^systemctl --user --machine=1000@\.host (?:daemon-reload|(?:start|restart|stop) cps-bridge\.service)$/

/** systemd, accounts and polkit of one computer: every command that is not known here fails the test. */
class FakeComputer {
  readonly root: string
  account = false
  active = false
  enabled = false
  globally = false
  startFails = ''
  readonly ran: string[] = []

  constructor(root: string) {
    this.root = root
  }

  readonly run: CommandRunner = (file, args) => {
    const line = [file.split('/').at(-1), ...args].join(' ')
    this.ran.push(line)
    const [code, output] = this.#answer(line)
    return Promise.resolve({ code, output })
  }

  #set(facts: Partial<Pick<FakeComputer, 'account' | 'active' | 'enabled' | 'globally'>>): Answer {
    Object.assign(this, facts)
    return [0, '']
  }

  #start(): Answer {
    const starts = existsSync(join(this.root, UNIT)) && this.startFails === ''
    return starts ? this.#set({ active: true }) : [1, '']
  }

  #show(): Answer {
    const facts = {
      MainPID: this.active ? 4711 : 0,
      FragmentPath: existsSync(join(this.root, UNIT)) ? UNIT : '',
      ActiveState: this.active ? 'active' : 'inactive',
      UnitFileState: this.enabled ? 'enabled' : '',
    }
    const lines = Object.entries(facts).map(([name, value]) => `${name}=${value}\n`)
    return [0, lines.join('')]
  }

  readonly #answers: Readonly<Record<string, () => Answer>> = {
    'getent passwd cps-bridge': () =>
      this.account ? [0, 'cps-bridge:x:990:990::/var/lib/cps-bridge:/usr/sbin/nologin\n'] : [2, ''],
    'useradd --system --user-group --home-dir /var/lib/cps-bridge --no-create-home --shell /usr/sbin/nologin cps-bridge':
      () => this.#set({ account: true }),
    'userdel cps-bridge': () => this.#set({ account: false }),
    'systemctl show --property ActiveState,UnitFileState,MainPID,FragmentPath cps-bridge.service': () =>
      this.#show(),
    'systemctl daemon-reload': () => [0, ''],
    'systemctl reset-failed cps-bridge.service': () => [0, ''],
    'systemctl enable cps-bridge.service': () => this.#set({ enabled: true }),
    'systemctl --global enable cps-bridge.service': () => this.#set({ globally: true }),
    'systemctl --global disable cps-bridge.service': () => this.#set({ globally: false }),
    'systemctl disable --now cps-bridge.service': () => this.#set({ enabled: false, active: false }),
    'systemctl start cps-bridge.service': () => this.#start(),
    'systemctl restart cps-bridge.service': () => this.#start(),
    'systemctl stop cps-bridge.service': () => this.#set({ active: false }),
    'loginctl list-users --no-legend': () => [0, ' 1000 anne\n'],
    'journalctl -u cps-bridge.service -n 30 -o cat --no-pager': () => [
      0,
      `Starting\n${this.startFails}\nFailed\n`,
    ],
  }

  #answer(line: string): Answer {
    const answer = this.#answers[line]
    if (answer !== undefined) return answer()
    if (OF_A_USER.test(line)) return [0, '']
    throw new RangeError(`unknown command: ${line}`)
  }
}

async function computer({ userId = 0, booted = true, program = '/usr/lib/cps-bridge/node' } = {}) {
  const root = await tempFolder()
  const folders = ['/etc/systemd/system', '/etc/polkit-1/rules.d', ...(booted ? ['/run/systemd/system'] : [])]
  for (const folder of folders) await mkdir(join(root, folder), { recursive: true })
  const fake = new FakeComputer(root)
  const context: ServiceContext = {
    system: { platform: 'linux', env: {}, homeFolder: '/root', currentFolder: '/', userId },
    runCommand: fake.run,
    templates: templatesIn(join(ROOT, 'service')),
    program: [program, '/usr/lib/cps-bridge/cps-bridge.js'],
    root,
  }
  const has = (path: string): boolean => existsSync(join(root, path))
  return { fake, root, has, manager: new SystemdManager(context) }
}

const PLAN = { terminalServer: false, config: undefined }
const fault = (pattern: RegExp): unknown =>
  expect.objectContaining({
    code: 'SETUP_INVALID',
    details: expect.objectContaining({ reason: expect.stringMatching(pattern) as unknown }) as unknown,
  })

describe('the service under systemd', () => {
  it('is installed, started, and there after a start of the computer', async () => {
    const { manager, fake, has } = await computer()
    expect(await manager.install(PLAN)).toBe(true)
    expect([fake.account, fake.enabled, fake.active, has(RULE), has(USER_UNIT)]).toEqual([
      true,
      true,
      true,
      true,
      false,
    ])
    expect(await manager.status()).toMatchObject({
      installed: true,
      running: true,
      automatic: true,
      pid: 4711,
    })
  })

  it('is not touched by a second installation', async () => {
    const { manager, fake } = await computer()
    await manager.install(PLAN)
    fake.ran.length = 0
    expect(await manager.install(PLAN)).toBe(false)
    expect(fake.ran.filter((line) => /restart|useradd|daemon-reload/.test(line))).toEqual([])
  })

  it('leaves nothing when it is removed, twice', async () => {
    const { manager, fake, has } = await computer()
    await manager.install(PLAN)
    expect(await manager.uninstall(true)).toBe(true)
    expect([fake.account, fake.enabled, fake.active, has(UNIT), has(RULE)]).toEqual(Array(5).fill(false))
    expect(await manager.uninstall(true)).toBe(false)
  })

  it('undoes everything when the service does not start, and says its reason', async () => {
    const { manager, fake, has } = await computer()
    fake.startFails = 'cps-bridge: port 17443 is already in use'
    await expect(manager.install(PLAN)).rejects.toEqual(fault(/does not start: port 17443 is already in use/))
    expect([fake.account, fake.enabled, has(UNIT), has(RULE)]).toEqual(Array(4).fill(false))
  })

  it('keeps the service that was there when its change does not start', async () => {
    const { manager, fake, root } = await computer()
    await manager.install(PLAN)
    const before = await readFile(join(root, UNIT), 'utf8')
    fake.startFails = 'cps-bridge: no'
    await expect(manager.install({ ...PLAN, config: '/etc/x.json' })).rejects.toEqual(fault(/does not start/))
    expect(await readFile(join(root, UNIT), 'utf8')).toBe(before)
    expect([fake.account, fake.enabled]).toEqual([true, true])
  })

  it('becomes a switchboard for every user, and a service again', async () => {
    const { manager, fake, root, has } = await computer()
    await manager.install({ ...PLAN, terminalServer: true })
    expect(await readFile(join(root, UNIT), 'utf8')).toContain('"switchboard"')
    expect(await readFile(join(root, USER_UNIT), 'utf8')).toContain('"run" "--switchboard"')
    expect([fake.globally, has(RULE)]).toEqual([true, false])
    expect(await manager.status()).toMatchObject({ terminalServer: true })
    await manager.install(PLAN)
    expect([fake.globally, has(USER_UNIT), has(RULE)]).toEqual([false, false, true])
  })

  it.each([
    ['without rights', { userId: 1000 }, /administrator/],
    ['without systemd', { booted: false }, /systemd does not run/],
    ['from a home folder', { program: '/home/anne/node' }, /lies in a home folder/],
  ])('is refused %s, and nothing is done', async (_why, options, reason) => {
    const { manager, fake, has } = await computer(options)
    await expect(manager.install(PLAN)).rejects.toEqual(fault(reason))
    expect([fake.account, has(UNIT)]).toEqual([false, false])
  })

  it.each(['install', 'uninstall'] as const)('%s touches no unit of another package', async (action) => {
    const { manager, root } = await computer()
    await mkdir(dirname(join(root, UNIT)), { recursive: true })
    await writeFile(join(root, UNIT), '[Service]\nExecStart=/bin/true\n')
    await expect(action === 'install' ? manager.install(PLAN) : manager.uninstall(true)).rejects.toEqual(
      fault(/is there already/),
    )
    expect(await readFile(join(root, UNIT), 'utf8')).toContain('/bin/true')
  })

  it.each(['start', 'stop', 'restart'] as const)('%s says that it is not installed', async (action) => {
    const { manager } = await computer()
    await expect(manager[action]()).rejects.toEqual(fault(/not installed/))
  })
})
