/** How long the provider waits for what, in milliseconds. */
export interface PcscTimings {
  /** First and longest pause between two looks for the service. */
  readonly firstRetryMs: number
  readonly longestRetryMs: number
  /** Longest pause where the arrival of the service is told. */
  readonly idleRetryMs: number
  /** A service that took a connection owes the states of its readers within this time. */
  readonly answerMs: number
  /** Between two tries to connect to a card that another program holds. */
  readonly busyRetryMs: number
  /** A connect may take so long, however short the wait for other programs; after it they have a transaction. */
  readonly connectMs: number
  /** After it a transmit or a disconnect counts as never answered: no operation of a card may take ten seconds. */
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
 * known within a second. A card may take
 * two seconds for a signature.
 */
export const PCSC_TIMINGS: PcscTimings = {
  firstRetryMs: 50,
  longestRetryMs: 5000,
  idleRetryMs: 60_000,
  answerMs: 2000,
  busyRetryMs: 60,
  connectMs: 2000,
  exchangeMs: 8000,
  controlMs: 120_000,
  newsMs: 1000,
  stopMs: 3000,
}
