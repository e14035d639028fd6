/** Leaves out readers that the administrator does not want to be used (configuration, `readers.include`, `exclude`). */
import { BridgeError } from '../errors/bridge-error.ts'
import type { ReaderEvent, ReaderProvider } from './reader.ts'

export interface ReaderPatterns {
  /** When not empty, only readers that match one of these are used. */
  readonly include: readonly string[]
  /** Readers that match one of these are not used, even if they are included. */
  readonly exclude: readonly string[]
}

/**
 * Compares a reader name with a pattern: letter case does not count, `*` stands for any characters, and a pattern
 * without `*` matches any part of the name.
 */
export function matchesPattern(name: string, pattern: string): boolean {
  const wanted = pattern.toLowerCase()
  const found = name.toLowerCase()
  if (!wanted.includes('*')) return found.includes(wanted)
  const parts = wanted.split('*')
  const first = parts[0] ?? ''
  const last = parts.at(-1) ?? ''
  if (!found.startsWith(first) || !found.endsWith(last) || found.length < first.length + last.length)
    return false
  let from = first.length
  const end = found.length - last.length
  for (const part of parts.slice(1, -1)) {
    const at = found.indexOf(part, from)
    if (at < 0 || at + part.length > end) return false
    from = at + part.length
  }
  return true
}

/** Whether a reader of this name is used. */
export function isWanted(name: string, { include, exclude }: ReaderPatterns): boolean {
  const matches = (pattern: string): boolean => matchesPattern(name, pattern)
  return (include.length === 0 || include.some(matches)) && !exclude.some(matches)
}

/** The same provider without the readers that the patterns leave out: nobody hears of them or connects to them. */
export function filterReaders(provider: ReaderProvider, patterns: ReaderPatterns): ReaderProvider {
  if (patterns.include.length === 0 && patterns.exclude.length === 0) return provider
  const isHeard = (event: ReaderEvent): boolean => !('reader' in event) || isWanted(event.reader, patterns)
  return {
    backend: provider.backend,
    start: (listener) =>
      provider.start((event) => {
        if (isHeard(event)) listener(event)
      }),
    connect: (reader, options) =>
      isWanted(reader, patterns)
        ? provider.connect(reader, options)
        : Promise.reject(new BridgeError('READER_NOT_FOUND', { readers: [] })),
    stop: () => provider.stop(),
  }
}
