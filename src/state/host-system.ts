/** What the program has to know about the machine and the user it runs for. */
import { homedir } from 'node:os'

export interface HostSystem {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  /** Empty where the system knows none: no entry in the list of accounts, and no HOME. */
  readonly homeFolder: string
  /** Empty where it is gone. */
  readonly currentFolder: string
  /** Effective user id; null where the system has none (Windows). */
  readonly userId: number | null
}

/** What the system knows, or nothing: containers run users without an account, folders go away under a process. */
function ifKnown(ask: () => string): string {
  try {
    return ask()
  } catch {
    return ''
  }
}

/**
 * The machine and user as they are. Never throws.
 *
 * @param ask - replaced in tests.
 */
export function hostSystem(ask = { homeFolder: homedir, currentFolder: () => process.cwd() }): HostSystem {
  return {
    platform: process.platform,
    env: process.env,
    homeFolder: ifKnown(ask.homeFolder),
    currentFolder: ifKnown(ask.currentFolder),
    userId: process.geteuid?.() ?? null,
  }
}
