/** EF.DIR (ISO/IEC 7816-4:2005, 8.2.1.1): where the applications of a card are. */
import { decodeTlvs, findTlv } from '../iso7816/ber-tlv.ts'
import { bytesEqual, hexToBytes } from '../iso7816/hex.ts'

/** Path of EF.DIR from the MF. */
export const EF_DIR = hexToBytes('3F002F00')

/** "CPX IAS", the ISO/IEC 7816-15 application of the contact side (OpenSC pull request 2267, iasecc.h). */
export const APPLICATION_AID = hexToBytes('E828BD080F 8025000001FF0010')

const TAG_AID = 0x4f
const TAG_PATH = 0x51

/**
 * The path under which EF.DIR lists the application of the CPS; undefined when it does not.
 *
 * @throws BridgeError `CARD_PROTOCOL` when the file is malformed.
 */
export function applicationPathIn(content: Uint8Array): Uint8Array | undefined {
  for (const { value } of decodeTlvs(content, { padded: true })) {
    const entry = decodeTlvs(value)
    const aid = findTlv(entry, TAG_AID)
    if (aid !== undefined && bytesEqual(aid, APPLICATION_AID)) return findTlv(entry, TAG_PATH)
  }
  return undefined
}

/** What was found out about a card and holds for its whole insertion; nothing of it is secret. */
export interface CardFilePaths {
  /** Path of the application from the MF (beginning with 3F00), where that is not taken for granted. */
  application?: Uint8Array
  /** The card selects its application by name; its path is not known. */
  byName?: boolean
  /** The card did not find a key from another directory than its own. */
  keysInDirectory?: boolean
  /** The card did not give EF.SN.ICC by its short file identifier. */
  withoutShortIds?: boolean
  /** Another directory than the MF was current when the card was last left; a reset makes the MF current. */
  leftOpen?: boolean
  /** P2 of SELECT that the card takes in the place of one that it refused. */
  readonly selectForms: Map<number, number>
}

export const noFilePaths = (): CardFilePaths => ({ selectForms: new Map() })
