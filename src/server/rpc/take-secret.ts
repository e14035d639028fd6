/**
 * Takes a secret out of a JSON text before it is decoded: what `JSON.parse` makes of a text is an immutable string that
 * nobody can wipe. The digits go into a buffer, and asterisks stand in their place.
 */

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const ASTERISK = 0x2a
const OPEN_OBJECT = 0x7b
const OPEN_ARRAY = 0x5b
const CLOSE_OBJECT = 0x7d
const CLOSE_ARRAY = 0x5d
/** Space, tab, line feed, carriage return (RFC 8259, section 2). */
const WHITE_SPACE: ReadonlySet<number | undefined> = new Set([0x20, 0x09, 0x0a, 0x0d])

interface Quoted {
  /** First byte behind the opening quote, and the place of the closing one. */
  readonly start: number
  readonly end: number
  readonly escaped: boolean
}

function quotedAt(bytes: Uint8Array, start: number): Quoted {
  let escaped = false
  let end = start
  while (end < bytes.length && bytes[end] !== QUOTE) {
    if (bytes[end] === BACKSLASH) {
      escaped = true
      end += 1
    }
    end += 1
  }
  return { start, end, escaped }
}

function isName(bytes: Uint8Array, { end }: Quoted): boolean {
  let next = end + 1
  while (WHITE_SPACE.has(bytes[next])) next += 1
  return bytes[next] === COLON
}

const MAX_NAME_LENGTH = 32

function nameOf(bytes: Uint8Array, { start, end, escaped }: Quoted): string | null {
  if (escaped || end - start > MAX_NAME_LENGTH) return null
  return Buffer.from(bytes.subarray(start, end)).toString('latin1')
}

/**
 * Takes the string at `path` (names of members, from the outermost object) out of the text, in place. Of several the
 * last one counts, as for `JSON.parse`. One that is written with escapes stays where it is: no client writes digits so.
 *
 * @returns the bytes of the string, to be wiped by the caller; undefined when the text has none there, whatever it is.
 */
export function takeSecret(bytes: Uint8Array, path: readonly string[]): Buffer | undefined {
  let taken: Buffer | undefined
  let depth = 0
  /** Name of the latest member of each open object, by depth; null in an array and where nobody looks. */
  const names: (string | null)[] = []
  const isAtPath = (): boolean => depth === path.length && path.every((name, at) => names[at + 1] === name)
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      depth += 1
      if (depth <= path.length) names[depth] = null
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      depth -= 1
    } else if (byte === QUOTE) {
      const quoted = quotedAt(bytes, at + 1)
      at = quoted.end
      if (isName(bytes, quoted)) {
        if (depth <= path.length) names[depth] = nameOf(bytes, quoted)
      } else if (isAtPath()) {
        taken?.fill(0)
        taken = quoted.escaped ? undefined : cut(bytes, quoted)
      }
    }
  }
  return taken
}

/** A buffer of its own, not a part of the pool that others share. */
function cut(bytes: Uint8Array, { start, end }: Quoted): Buffer {
  const secret = Buffer.alloc(end - start)
  secret.set(bytes.subarray(start, end))
  bytes.fill(ASTERISK, start, end)
  return secret
}

/** JSON is UTF-8 (RFC 8259, section 8.1); other bytes are a text that does not parse. The bytes are wiped. */
export function decodeAndWipe(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return ''
  } finally {
    bytes.fill(0)
  }
}
