/**
 * The name of a reader as portals may see it: serial numbers, which would identify the computer, are masked. Drivers
 * put them in brackets, `Ingenico TL TELIUM (25005334) 00 02`, or as a long run of digits.
 */
export function maskReaderName(name: string): string {
  return name.replace(/([([])(?=[^)\]]*\d)[0-9A-Za-z:._-]{5,}([)\]])/g, '$1…$2').replace(/\d{6,}/g, '…')
}
