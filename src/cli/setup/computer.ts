/** Sets this computer up and undoes it, by the commands that do each part. */
import { rm, stat } from 'node:fs/promises'
import { loadConfig } from '../../daemon/config-file.ts'
import { setupFault } from '../../errors/setup-fault.ts'
import { USAGE } from '../../errors/usage-texts.ts'
import { replaceFile } from '../../system/atomic-file.ts'
import { type Answers, configOf } from './answers.ts'

export interface Computer {
  readonly configFile: string
  /** `setup.json`: there once a set-up has succeeded. */
  readonly answerFile: string
  /** `tls/ca.pem` of the service. */
  readonly authorityFile: string
  /** False: no systemd runs, as in a container that is being built. */
  readonly hasServices: boolean
  /** Runs cps-bridge; what it prints is shown. @returns whether it succeeded. */
  readonly perform: (...args: readonly string[]) => Promise<boolean>
  /** Once the account of the service is there. */
  readonly linkCache: () => Promise<void>
  readonly removeCache: () => Promise<void>
}

const toText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** Every argument that a step needs, in their order; each has what takes it back. */
function stepsOf(computer: Computer, answers: Answers): readonly Step[] {
  const { configFile, authorityFile, hasServices } = computer
  const { trust, policy, terminalServer } = answers
  // Behind a switchboard each user has an authority of their own: only they can trust it.
  const ca = hasServices && trust && !terminalServer ? ['--ca', authorityFile] : []
  const service = [
    'service',
    'install',
    '--config',
    configFile,
    ...(terminalServer ? ['--terminal-server'] : []),
  ]
  return [
    ...(hasServices ? [{ args: service, undo: ['service', 'uninstall'] }] : []),
    ...(ca.length > 0
      ? [
          {
            args: ['certificate', 'install', '--system', ...ca],
            undo: ['certificate', 'uninstall', '--system', ...ca],
          },
        ]
      : []),
    ...(policy
      ? [{ args: ['policy', 'install', '--config', configFile, ...ca], undo: ['policy', 'uninstall'] }]
      : []),
  ]
}

interface Step {
  readonly args: readonly string[]
  readonly undo: readonly string[]
}

/**
 * Configuration (one that is there stays), service, trust, policies. When a step fails at the first installation, those
 * before it are undone.
 *
 * @throws BridgeError `SETUP_INVALID`
 */
export async function installOn(computer: Computer, answers: Answers): Promise<void> {
  const { configFile, answerFile, perform, hasServices, linkCache } = computer
  const isNew = !(await exists(configFile))
  const isFirst = !(await exists(answerFile)) || isNew
  const undo: (() => Promise<unknown>)[] = []
  try {
    if (isNew) {
      undo.push(() => rm(configFile, { force: true }))
      await replaceFile(configFile, toText(configOf(answers)), 0o644)
    }
    loadConfig({ config: configFile })
    if (!isFirst && !answers.policy) await perform('policy', 'uninstall')
    for (const { args, undo: back } of stepsOf(computer, answers)) {
      undo.push(() => perform(...back))
      if (!(await perform(...args))) throw setupFault(USAGE.setupStep(args.slice(0, 2).join(' ')))
    }
    if (hasServices) {
      await linkCache()
      // The files of the program are new, the process is of the version before.
      if (!isFirst && !(await perform('service', 'restart')))
        throw setupFault(USAGE.setupStep('service restart'))
    }
    await replaceFile(answerFile, toText(answers), 0o644)
  } catch (error) {
    if (isFirst) for (const back of undo.reverse()) await back()
    throw error
  }
}

/** @param purge - configuration and state as well. @throws BridgeError `SETUP_INVALID` when a part stays. */
export async function removeFrom(computer: Computer, purge: boolean): Promise<void> {
  const { authorityFile, configFile, answerFile, hasServices, perform, removeCache } = computer
  const ca = (await exists(authorityFile)) ? ['--ca', authorityFile] : []
  const steps = [
    ['policy', 'uninstall'],
    ['certificate', 'uninstall', '--system', ...ca],
    ...(hasServices ? [['service', 'uninstall', ...(purge ? ['--purge'] : [])]] : []),
  ]
  const failed: string[] = []
  for (const args of steps) if (!(await perform(...args))) failed.push(args.slice(0, 2).join(' '))
  await removeCache()
  if (purge) for (const file of [configFile, answerFile]) await rm(file, { force: true })
  if (failed.length > 0) throw setupFault(USAGE.removalStep(failed.join(', ')))
}
