/** How long the provider waits for what, in milliseconds. */
export interface PcscTimings {
  /** First and longest pause between two looks for the service. */
  readonly firstRetryMs: number
  readonly longestRetryMs: number
  /** A service that took a connection owes the states of its readers within this time. */
  readonly answerMs: number
  /** Between two tries to connect to a card that another program holds. */
  readonly busyRetryMs: number
  /** A connect may take so long, however short the wait for other programs; after it they have a transaction. */
  readonly connectMs: number
  /** After it a transmit, a connect or a disconnect counts as never answered. */
  readonly exchangeMs: number
  /** The same for a command to the reader, which may wait for a person at its keys. */
  readonly controlMs: number
  /** How long a failed exchange waits for the news that the card was pulled or the service died. */
  readonly newsMs: number
  /** How long `stop` waits for cards to be reset and threads to end. */
  readonly stopMs: number
}

/**
 * pcscd asks most readers every 400 ms whether a card is in (PCSCLITE_STATUS_POLL_RATE of pcsc-lite), so a removal is
 * known within a second. A card may take seconds for a signature, and asks for more time as long as it lives.
 */
export const PCSC_TIMINGS: PcscTimings = {
  firstRetryMs: 50,
  longestRetryMs: 500,
  answerMs: 5000,
  busyRetryMs: 60,
  connectMs: 2000,
  exchangeMs: 30_000,
  controlMs: 120_000,
  newsMs: 1000,
  stopMs: 3000,
}
