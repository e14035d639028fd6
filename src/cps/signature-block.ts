import { cardProtocolError } from '../errors/bridge-error.ts'
import { concatBytes } from '../iso7816/hex.ts'

/** RFC 8017, 9.2: `00 01`, at least eight bytes FF, `00`, then the DigestInfo. */
const MIN_FILL = 8
const MAX_MODULUS_BYTES = 512

/**
 * The encoded message of RSASSA-PKCS1-v1_5 for a card that computes raw RSA (RFC 8017, 9.2, step 5).
 *
 * @param modulusBytes - length of the key as the card states it.
 * @throws BridgeError `CARD_PROTOCOL` when the card states a length that cannot be.
 */
export function signatureBlock(digestInfo: Uint8Array, modulusBytes: number): Uint8Array {
  const fill = modulusBytes - digestInfo.length - 3
  if (!Number.isInteger(fill) || fill < MIN_FILL || modulusBytes > MAX_MODULUS_BYTES)
    throw cardProtocolError('private key')
  return concatBytes(
    Uint8Array.of(0x00, 0x01),
    new Uint8Array(fill).fill(0xff),
    Uint8Array.of(0x00),
    digestInfo,
  )
}
