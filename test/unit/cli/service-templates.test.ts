import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'plist'
import { describe, expect, it } from 'vitest'
import {
  MARK,
  plistCommand,
  systemdCommand,
  templatesIn,
  windowsCommand,
  xmlText,
} from '../../../src/cli/service/templates.ts'
import { ROOT } from '../../helpers/documents.ts'

const FOLDER = join(ROOT, 'service')
const templates = templatesIn(FOLDER)
const COMMAND = ['/opt/A & B/node', '/opt/A & B/cps-bridge.js', 'run', '--config', '/etc/50%/"x" $HOME\\y']

describe('the templates', () => {
  it.each(['linux/cps-bridge.service', 'linux/cps-bridge.user.service'])(
    '%s bears mark and command',
    async (name) => {
      const unit = await templates(name, { COMMAND: systemdCommand(COMMAND) })
      expect(unit).toContain(MARK)
      expect(unit).toContain(
        String.raw`ExecStart="/opt/A & B/node" "/opt/A & B/cps-bridge.js" "run" "--config" "/etc/50%%/\"x\" $$HOME\\y"`,
      )
      expect(unit).not.toMatch(/@[A-Z]+@/)
      expect(unit).toMatch(/^RestartPreventExitStatus=2$/m)
      expect(unit).toMatch(/^Type=notify$/m)
    },
  )

  it('lets the service of the computer reach loopback alone', async () => {
    const unit = await templates('linux/cps-bridge.service', { COMMAND: 'x' })
    expect(unit.match(/^IPAddress.*$/gm)).toEqual(['IPAddressDeny=any', 'IPAddressAllow=localhost'])
  })

  it.each(['daemon', 'agent'])('macos/%s.plist is a property list with that command', async (name) => {
    const text = await templates(`macos/${name}.plist`, { COMMAND: plistCommand(COMMAND) })
    expect(text).toContain(MARK)
    expect(parse(text)).toMatchObject({
      ProgramArguments: COMMAND,
      RunAtLoad: true,
      KeepAlive: { SuccessfulExit: false },
    })
  })

  it('windows/service.json asks for the least', async () => {
    const text = await readFile(join(FOLDER, 'windows/service.json'), 'utf8')
    expect(JSON.parse(text)).toMatchObject({
      account: String.raw`NT AUTHORITY\LocalService`,
      sidType: 'unrestricted',
      privileges: ['SeChangeNotifyPrivilege'],
    })
  })

  it.each(['linux/cps-bridge.rules', 'linux/cps-bridge.pkla'])('%s names the account alone', async (name) => {
    const text = await templates(name, {})
    expect(text).toContain(MARK)
    expect(text.match(/org\.debian\.pcsc-lite\.\w+/g)).toEqual([
      'org.debian.pcsc-lite.access_pcsc',
      'org.debian.pcsc-lite.access_card',
    ])
  })

  it('refuses a template whose place has no value', async () => {
    await expect(templates('linux/cps-bridge.service', {})).rejects.toThrow(/COMMAND/)
  })
})

describe('windowsCommand', () => {
  it.each([
    [['C:\\a\\node.exe', 'run'], 'C:\\a\\node.exe run'],
    [['C:\\Program Files\\n.exe', 'x y'], '"C:\\Program Files\\n.exe" "x y"'],
    [['C:\\a b\\', 'say "hi"'], '"C:\\a b\\\\" "say \\"hi\\""'],
    [['back\\"slash'], '"back\\\\\\"slash"'],
  ])('%j', (words, line) => {
    expect(windowsCommand(words)).toBe(line)
  })
})

it('xmlText leaves no mark of the language', () => {
  expect(xmlText('<a & "b">')).toBe('&lt;a &amp; &quot;b&quot;&gt;')
})
