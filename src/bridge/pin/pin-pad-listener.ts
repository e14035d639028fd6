/** The seam between an entry on the keypad and the page that shows it. */

/** Hears of an entry on the keypad: for the page, which shows it. */
export interface PadWitness {
  padEntryBegins(): void
  padEntryEnded(): void
}
