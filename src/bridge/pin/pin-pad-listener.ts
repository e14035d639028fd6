/** Hears of an entry on the PIN pad of a reader: for the page, which shows it. */
export interface PinPadListener {
  pinPadEntryBegins(): void
  pinPadEntryEnded(): void
}
