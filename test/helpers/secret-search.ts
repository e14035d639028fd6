/** Looks for a code in what the program wrote, in every form in which it goes through the program. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Not inside a longer number, word, Base64 or hexadecimal text, where four digits come up by themselves. */
const alone = (text: string): string => `(?<![0-9A-Za-z+/_=.:-])${text}(?![0-9A-Za-z+/_=-])`

/** What Base64 makes of the digits at each of its three alignments, without the characters that neighbours change. */
function inBase64(code: Buffer): string[] {
  return [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), code])
      .toString('base64')
      .replaceAll('=', '')
    const first = [0, 2, 3][shift] ?? 0
    const last = (shift + code.length) % 3 === 0 ? text.length : text.length - 1
    return text.slice(first, last)
  })
}

/** Shorter ones come up in keys and certificates by themselves. */
const SHORTEST_FORM = 5

/** Matches the code in ASCII, hexadecimal, Base64 and as a list of bytes. */
export function traceOf(code: string): RegExp {
  const bytes = Buffer.from(code, 'ascii')
  const hex = [...bytes].map((byte) => byte.toString(16))
  const forms = [
    alone(code),
    `(?:pin|puk|code)["']?[:= ]{1,2}["']?${code}(?![0-9])`,
    hex.join('[ :,]?(?:0x)?'),
    [...bytes].join(',\\s*'),
    ...inBase64(bytes).filter((form) => form.length >= SHORTEST_FORM),
    // UTF-16, as a string in memory or a file of Windows.
    code.split('').join('\\x00'),
  ]
  return new RegExp(forms.join('|'))
}

/** Numbers that are no part of a secret: times as pino and RFC 3339 write them, durations, process numbers and ports. */
const INCIDENTAL = [
  /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g,
  /"(?:time|pid|port|[A-Za-z]*(?:Ms|Seconds|At))":\d+(?:\.\d+)?(?=[,}])/g,
  /(?:localhost|127\.0\.0\.1|\[::1\]):\d{1,5}\b/g,
]

/** A text without its times, process numbers and ports, in which any four digits come up now and then. */
export const withoutTimes = (text: string): string =>
  INCIDENTAL.reduce((rest, pattern) => rest.replaceAll(pattern, ''), text)

/** The first place where one of these codes stands in a text in any form, times left aside; null when there is none. */
export function traceIn(text: string, ...codes: readonly string[]): string | null {
  const told = withoutTimes(text)
  for (const code of codes) {
    const found = traceOf(code).exec(told)
    if (found !== null) return told.slice(Math.max(0, found.index - 40), found.index + 40)
  }
  return null
}

/** Every file under a folder, as text of one byte a character. */
export function filesUnder(folder: string): { readonly path: string; readonly text: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, text: readFileSync(path, 'latin1') }))
}

/** What everybody of the same user can see of a process: its arguments and its environment. */
export function processFacts(pid: number): string {
  return ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'latin1')).join('\n')
}
