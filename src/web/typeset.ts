const NO_BREAK = '\u00a0'

/** French typography: the space before `: ; ! ? »` and after `«` does not break. */
export function typesetFrench(text: string): string {
  return text.replaceAll(/ (?=[:;!?»])/g, NO_BREAK).replaceAll('« ', `«${NO_BREAK}`)
}
