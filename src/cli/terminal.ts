/** What only a terminal gets: colours, and a line that says what is being waited for. */
import type { Locale } from '../errors/messages.ts'

/** A text in a colour of ECMA-48 (SGR), on a terminal that has some. */
export function colour(text: string, code: number, stream: NodeJS.WriteStream = process.stdout): string {
  const plain = !stream.isTTY || (process.env['NO_COLOR'] ?? '') !== '' || process.env['TERM'] === 'dumb'
  return plain ? text : `\u001B[${code}m${text}\u001B[0m`
}

export interface Progress {
  show(text: string): void
  clear(): void
}

/** One line that is written again and again; on no terminal, or when `quiet`, nothing. */
export function terminalProgress(stream: NodeJS.WriteStream, quiet: boolean): Progress {
  if (!stream.isTTY || quiet) return { show: () => undefined, clear: () => undefined }
  const write = (text: string): void => void stream.write(`\r\u001B[K${text}`)
  return { show: (text) => write(text.slice(0, stream.columns - 1)), clear: () => write('') }
}

/** A command that answers sooner needs no word about it. */
const PATIENCE_MS = 1000
const WAITING: Readonly<Record<Locale, string>> = { fr: 'Un instant…', en: 'One moment…' }

/** On a terminal, after a second: that there is something to wait for. `end` takes it away. */
export function waitingLine(stream: NodeJS.WriteStream, locale: Locale): { end(): void } {
  const progress = terminalProgress(stream, false)
  let isShown = false
  const timer = setTimeout(() => {
    isShown = true
    progress.show(WAITING[locale])
  }, PATIENCE_MS)
  return {
    end() {
      clearTimeout(timer)
      if (isShown) progress.clear()
      isShown = false
    },
  }
}
