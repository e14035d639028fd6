/**
 * When a watch of pcsclite 1.0.1 may be closed. `close` asks five times within 50 ms for the end of the wait, and then
 * waits for the thread on the event loop, without a bound: a thread that was not waiting in those 50 ms waits for ever
 * afterwards, and the program with it. So a watch is closed only when its thread is known to wait: some time after the
 * last change of any reader, since each change wakes every thread. To be dropped with a binding that needs no `close`.
 */
export const SETTLE_MS = 10

/**
 * The same while a card is mute: at every change libpcsclite sleeps 400 ms in the hope of its answer to reset, and
 * cannot be asked to end meanwhile (Observed in libpcsclite 1.9.9, PCSCLITE_STATUS_POLL_RATE).
 */
export const MUTE_SETTLE_MS = 500
