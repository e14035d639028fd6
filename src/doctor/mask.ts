/**
 * Takes out of a text what says who and where: names of user, host and home, serial numbers, identifiers, addresses of
 * people and machines. What is left tells a support what is wrong.
 */
import { maskReaderName } from '../bridge/readers/reader-name.ts'

/** A word of the machine and what is put in its place. */
export interface Secret {
  readonly text: string
  readonly shown: string
}

/** Shorter words would be found in every text. */
const MIN_LENGTH = 3

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

const RULES: readonly (readonly [RegExp, string])[] = [
  // Homes of others too.
  [/(\/home\/|\/Users\/|\\Users\\)[^/\\\s"':,;)]+/g, '$1<user>'],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '<mail>'],
  // MAC addresses, and fingerprints of certificates.
  [/\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5,}\b/gi, '<address>'],
  // Addresses of IPv4 but those of this computer.
  [/\b(?!127\.|0\.0\.0\.0)(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}\b/g, '<address>'],
  // Keys, hashes and tokens.
  [/\b[0-9a-f]{32,}\b/gi, '<hash>'],
  // Identifiers of holders and of cards.
  [/(?<![\d.])\d{8,}(?:\/\d+)?(?![\d.])/g, '<number>'],
]

/** @param secrets - words of this machine; the longest are taken out first. */
export function masker(secrets: readonly Secret[]): (text: string) => string {
  const known = secrets
    .filter(({ text }) => text.length >= MIN_LENGTH)
    .toSorted((a, b) => b.text.length - a.text.length)
    .map(({ text, shown }) => [new RegExp(escaped(text), 'gi'), shown] as const)
  return (text) => {
    const without = [...known, ...RULES].reduce(
      (masked, [pattern, shown]) => masked.replaceAll(pattern, shown),
      text,
    )
    // Serial numbers in the names of readers.
    return without.replaceAll(/\([^()\n"]*\d[^()\n"]*\)|\[[^[\]\n"]*\d[^[\]\n"]*\]/g, maskSerial)
  }
}

/** Only what looks like a serial number: digits and letters in one word, at least five. */
const maskSerial = (bracketed: string): string =>
  /^[([][0-9A-Za-z:._-]{5,}[)\]]$/.test(bracketed) && !/[a-z]{4}/.test(bracketed)
    ? maskReaderName(bracketed)
    : bracketed
