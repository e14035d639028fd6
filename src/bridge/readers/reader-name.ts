/** Characters that hide or reorder what stands beside them; a driver may put any in a name. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu

/**
 * The name of a reader as portals may see it: serial numbers, which would identify the computer, are masked. Drivers
 * put them in brackets, `Ingenico TL TELIUM (25005334) 00 02`, or as a long run of digits.
 */
export function maskReaderName(name: string): string {
  return name
    .replace(UNSAFE, '\uFFFD')
    .replace(/([([])(?=[^)\]]*\d)[0-9A-Za-z:._-]{5,}([)\]])/g, '$1…$2')
    .replace(/\d{6,}/g, '…')
}

/** The masked names of some readers, told apart by a number where masking made them equal. */
export function distinctReaderNames(names: readonly string[]): readonly string[] {
  const masked = names.map(maskReaderName)
  return masked.map((name, index) => {
    const same = masked.filter((other) => other === name).length
    return same === 1
      ? name
      : `${name} (${masked.slice(0, index + 1).filter((other) => other === name).length})`
  })
}
