/** What every check is: a pure function of the facts. */
import type { Facts, Holder, ServiceFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'

export type Check = (facts: Facts) => readonly Finding[]

/** A command as a person types it. */
export const typed = (command: readonly string[]): string =>
  command
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ')

/** A day, ISO 8601. */
export const dayOf = (time: string): string => time.slice(0, 10)

export function nameOf({ name, pid }: Holder): string {
  const known = name === '' ? '?' : name
  return pid === null ? known : `${known} (${pid})`
}

/** What starts the bridge here. */
export const startCommand = (service: ServiceFacts | null | undefined): readonly string[] =>
  service?.startCommand ?? ['cps-bridge', 'run']
