/** What every check is: a pure function of the facts. */
import type { Facts, Holder, ServiceFacts } from '../facts.ts'
import type { Sentence } from '../../errors/setup-texts.ts'
import type { Finding } from '../finding.ts'

export type Check = (facts: Facts) => readonly Finding[]

/** A command as a person types it. */
export const typed = (command: readonly string[]): string =>
  command
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ')

/**
 * A day as it is written in each language.
 *
 * @param time - ISO 8601; the day is that of UTC, as in certificates.
 */
export function dayOf(time: string): Sentence {
  const write = (locale: string): string =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(time))
  return { fr: write('fr-FR'), en: write('en-GB') }
}

export function nameOf({ name, pid }: Holder): string {
  const known = name === '' ? '?' : name
  return pid === null ? known : `${known} (${pid})`
}

/** What starts the bridge here. */
export const startCommand = (service: ServiceFacts | null | undefined): readonly string[] =>
  service?.startCommand ?? ['cps-bridge', 'run']
