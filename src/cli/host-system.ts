/** What the program has to know about the machine and the user it runs for. */
import { homedir } from 'node:os'

export interface HostSystem {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly homeFolder: string
  readonly currentFolder: string
  /** Effective user id; null where the system has none (Windows). */
  readonly userId: number | null
}

/** The machine and user as they are. */
export function hostSystem(): HostSystem {
  return {
    platform: process.platform,
    env: process.env,
    homeFolder: homedir(),
    currentFolder: process.cwd(),
    userId: process.geteuid?.() ?? null,
  }
}
