/** Transmission protocol of a contact card (ISO/IEC 7816-3:2006, clauses 10 and 11). */
export type Protocol = 't0' | 't1'

/**
 * The port that card code needs: bytes in, bytes out. Readers, decorators and fakes implement it.
 */
export interface ApduChannel {
  readonly protocol: Protocol
  /**
   * Sends one command APDU (4 bytes at least) and gives back data, SW1 and SW2: two bytes at least.
   * The channel keeps no reference to `command`: the caller wipes it afterwards.
   */
  transmit(command: Uint8Array): Promise<Uint8Array>
}
