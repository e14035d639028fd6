/** What the managers of services need to know and may use. */
import { join } from 'node:path'
import { setupFault } from '../../errors/setup-fault.ts'
import { SETUP } from '../../errors/setup-texts.ts'
import type { HostSystem } from '../../state/host-system.ts'
import type { CommandRunner } from '../../state/run-command.ts'
import type { Templates } from './templates.ts'

export interface ServiceContext {
  readonly system: HostSystem
  readonly runCommand: CommandRunner
  readonly templates: Templates
  /** The runtime and the launcher: absolute paths, before the name of a command. */
  readonly program: readonly string[]
  /** Empty; in tests a folder that stands for the root of the file system. */
  readonly root: string
}

export const inRoot = ({ root }: ServiceContext, path: string): string =>
  root === '' ? path : join(root, path)

/** Runs a program; any exit code but 0 is a fault. */
export async function mustRun(
  { runCommand }: ServiceContext,
  file: string,
  ...args: readonly string[]
): Promise<string> {
  const { code, output } = await runCommand(file, args)
  if (code !== 0) throw setupFault(SETUP.serviceStep([file, ...args].join(' '), code))
  return output
}

/** @throws BridgeError `SETUP_INVALID` unless root runs this. */
export function requireRoot({ system }: ServiceContext, action: string): void {
  if (system.userId !== 0) throw setupFault(SETUP.serviceNeedsRights(action))
}
