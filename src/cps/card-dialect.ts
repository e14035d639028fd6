/** How one generation of the card is spoken to. What generations have in common is built on top of this. */
import type { AuthObject } from '../iso7816/pkcs15/aodf.ts'
import type { PrivateKeyObject } from '../iso7816/pkcs15/prkdf.ts'

/** What the card says of a PIN without a try being spent. */
export type PinState =
  | { readonly kind: 'tries'; readonly triesLeft: number }
  | { readonly kind: 'blocked' }
  /** Verified already, by somebody else: the card must be reset before a code is sent. */
  | { readonly kind: 'verified' }

export interface SelectedFile {
  /** Size in bytes from the file control information, where the card gives it. */
  readonly size: number | undefined
}

export interface CardDialect {
  readonly generation: 'cps3' | 'cps4'
  /** Most bytes that one READ BINARY asks for. */
  readonly readBytes: number
  /** Selects the card's ISO/IEC 7816-15 application. */
  selectApplication(): Promise<void>
  /**
   * Selects an elementary file by the path of an ISO/IEC 7816-15 object: absolute when it begins with 3F00, else
   * relative to the application.
   *
   * @param asksSize - whether the file control information is worth the exchange that it costs in T=0.
   * @returns undefined when the card has no such file.
   */
  selectFile(path: Uint8Array, asksSize?: boolean): Promise<SelectedFile | undefined>
  /**
   * READ BINARY of the selected file.
   *
   * @returns fewer bytes than asked for at its end, and where the card gives no more at once; none behind its end.
   */
  readBinary(offset: number, ne: number): Promise<Uint8Array>
  /**
   * The content of EF.SN.ICC, read anew; undefined on a card without one. One exchange where the card takes short file
   * identifiers, else two (on a CPS4 with the SELECT of the application before), and one more the first time.
   */
  serialNumber(): Promise<Uint8Array | undefined>
  /** The counter of a PIN or a PUK; spends no try. */
  pinState(pin: AuthObject): Promise<PinState>
  /** The counter of a PIN that counts as verified, null where the card does not tell it then. */
  triesLeftWhileVerified(pin: AuthObject): Promise<number | null>
  /**
   * One VERIFY, never repeated.
   *
   * @throws BridgeError `PIN_INCORRECT`, `PIN_BLOCKED`, `CARD_PROTOCOL`.
   */
  verify(pin: AuthObject, code: Uint8Array): Promise<void>
  /**
   * Sets a new PIN: one try of the current one, never repeated. A card that refuses it keeps the current one.
   *
   * @param current - as the card stores it, padded where it says so; so is `next`.
   * @throws BridgeError as `verify`.
   */
  changePin(pin: AuthObject, current: Uint8Array, next: Uint8Array): Promise<void>
  /**
   * Gives a PIN all its tries back and sets a new one: one try of the PUK, never repeated.
   *
   * @throws BridgeError `PUK_INCORRECT`, `PUK_BLOCKED`, `CARD_PROTOCOL`.
   */
  unblockPin(pin: AuthObject, next: Uint8Array, puk: AuthObject, code: Uint8Array): Promise<void>
  /**
   * RSASSA-PKCS1-v1_5 over a SHA-256 hash with a key whose PIN was verified.
   *
   * @param hash - 32 bytes.
   */
  signHash(key: PrivateKeyObject, hash: Uint8Array): Promise<Uint8Array>
}
