import { encodeTlv } from '../../../iso7816/ber-tlv.ts'
import { hexToBytes } from '../../../iso7816/hex.ts'
import type { CardFile } from '../file-system.ts'

const TRANSPARENT_FILE = 0x01
const DIRECTORY = 0x38
const ACTIVATED = Uint8Array.of(0x05)
const uint16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff)

/**
 * Contact (8C) and contactless (9C) rules in compact form: access mode 7B (delete, terminate, activate, deactivate,
 * update, read), one condition each: FF never, 45 secure messaging, 11 the holder's PIN, 00 always. Observed: the
 * first two and the order of the objects in OpenSC pull requests 2220 and 2223.
 */
const RULES = {
  root: ['7B45FFFFFF4500', '7BFFFFFFFFFF00'],
  always: ['7BFFFFFFFFFF00', '7BFFFFFFFFFF00'],
  pin: ['7BFFFFFFFFFF11', '7BFFFFFFFFFFFF'],
} as const

/** EF.ATR (2F01) and EF.DIR (2F00): the files that the card's issuer can still update. */
const isRootFile = (fileId: number): boolean => fileId >> 8 === 0x2f

/** File control parameters (template 62) of a file, as a CPS3 orders them. */
export function fileControl(file: CardFile): Uint8Array {
  const fileId = encodeTlv(0x83, uint16(file.fileId))
  const lifeCycle = encodeTlv(0x8a, ACTIVATED)
  if (file.kind === 'df') {
    const aid = file.aid === undefined ? [] : [encodeTlv(0x84, file.aid)]
    const rules = encodeTlv(0xa1, encodeTlv(0x8c, Uint8Array.of(0x02, 0x00)))
    return encodeTlv(0x62, encodeTlv(0x82, Uint8Array.of(DIRECTORY)), fileId, ...aid, rules, lifeCycle)
  }
  const { shortFileId } = file
  const sfi = shortFileId === undefined ? [] : [encodeTlv(0x88, Uint8Array.of(shortFileId << 3))]
  const [contact, contactless] = RULES[isRootFile(file.fileId) ? 'root' : file.read]
  return encodeTlv(
    0x62,
    encodeTlv(0x80, uint16(file.content.length)),
    encodeTlv(0x82, Uint8Array.of(TRANSPARENT_FILE)),
    fileId,
    ...sfi,
    encodeTlv(0xa1, encodeTlv(0x8c, hexToBytes(contact)), encodeTlv(0x9c, hexToBytes(contactless))),
    lifeCycle,
  )
}
