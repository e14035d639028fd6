const NO_BREAK = '\u00a0'

/** A figure and what it counts. */
const COUNTED = /(\d) (?=(?:chiffre|essai|seconde|min|s\b))/g

/** French typography: no break before `: ; ! ? »`, after `«`, and between a figure and what it counts. */
export function typesetFrench(text: string): string {
  return text
    .replaceAll(/ (?=[:;!?»])/g, NO_BREAK)
    .replaceAll('« ', `«${NO_BREAK}`)
    .replaceAll(COUNTED, `$1${NO_BREAK}`)
}
