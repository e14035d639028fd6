/** `cps-bridge setup install | remove`: what installers call. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rmdir } from 'node:fs/promises'
import { join, win32 } from 'node:path'
import { packageInfo } from '../../daemon/package-info.ts'
import { fileFault } from '../../errors/setup-fault.ts'
import { computerFolder } from '../../state/computer-folder.ts'
import type { HostSystem } from '../../state/host-system.ts'
import { hostSystem } from '../../state/host-system.ts'
import { runCommand } from '../../state/run-command.ts'
import { ROOT_SERVICE_FOLDER } from '../../state/state-folder-path.ts'
import { NO_DEBUGGER } from '../../system/no-debugger.ts'
import { type AnswerFlags, answersOf, readAnswers } from '../setup/answers.ts'
import { linkCompileCache, removeCompileCache } from '../setup/compile-cache-link.ts'
import { type Computer, installOn, removeFrom } from '../setup/computer.ts'
import { processOutput } from '../output.ts'

export type SetupAction = 'install' | 'remove'

export interface SetupFlags extends AnswerFlags {
  readonly purge?: boolean | undefined
}

const NO_SERVICES = {
  fr: 'systemd ne tourne pas ici : le service n’est pas installé. Quand il tournera : cps-bridge setup install',
  en: 'systemd does not run here: the service is not installed. Once it does: cps-bridge setup install',
} as const

const SYSTEMD = '/run/systemd/system'
/** Of the account `cps-bridge`, which the service has on Linux. */
const ACCOUNT = 'cps-bridge'

/** Where the service keeps its state. */
function serviceFolder({ platform, env }: HostSystem): string {
  if (platform === 'win32')
    return win32.join(
      env['SystemRoot'] ?? String.raw`C:\Windows`,
      String.raw`ServiceProfiles\LocalService\AppData\Local\cps-bridge`,
    )
  return platform === 'darwin' ? '/Library/Application Support/cps-bridge' : ROOT_SERVICE_FOLDER
}

/** Runs this program anew, in the language of the installation. */
const performIn =
  (locale: string) =>
  (...args: readonly string[]): Promise<boolean> =>
    new Promise((resolve) => {
      const launcher = process.argv[1] ?? ''
      const child = spawn(process.execPath, [...NO_DEBUGGER, launcher, ...args, '--lang', locale], {
        stdio: 'inherit',
      })
      child.once('error', () => resolve(false))
      child.once('exit', (code) => resolve(code === 0))
    })

function computerOf(system: HostSystem, folder: string, locale: string): Computer {
  const compiled = join(packageInfo().root, 'dist', 'compiled')
  return {
    configFile: join(folder, 'config.json'),
    answerFile: join(folder, 'setup.json'),
    authorityFile: join(serviceFolder(system), 'tls', 'ca.pem'),
    hasServices: system.platform !== 'linux' || existsSync(SYSTEMD),
    perform: performIn(locale),
    linkCache: async () => {
      if (system.platform !== 'linux') return
      const { code, output } = await runCommand('/usr/bin/id', ['-u', ACCOUNT])
      if (code === 0) await linkCompileCache(compiled, Number(output))
    },
    removeCache: () => removeCompileCache(compiled),
  }
}

/** @throws BridgeError `SETUP_INVALID`: an answer that is none, a missing right, a step that failed. */
export async function setup(action: SetupAction, flags: SetupFlags): Promise<void> {
  const system = hostSystem()
  const folder = computerFolder(system)
  const answers = answersOf(flags, readAnswers(join(folder, 'setup.json')))
  const computer = computerOf(system, folder, answers.locale)
  if (action === 'install') {
    await mkdir(folder, { recursive: true, mode: 0o755 }).catch((error: unknown) => {
      throw fileFault(folder, 'written', error)
    })
    await installOn(computer, answers)
    if (!computer.hasServices) processOutput.error(NO_SERVICES[answers.locale])
  } else {
    await removeFrom(computer, flags.purge ?? false)
  }
  // Where nothing is in it.
  await rmdir(folder).catch(() => undefined)
}
