import type { CommandApdu } from '../../iso7816/command-apdu.ts'
import type { ResponseApdu } from '../../iso7816/response-apdu.ts'
import { status, SW } from './card-answer.ts'
import type { CardState } from './card-state.ts'

const BY_SHORT_ID = 0x80

/** READ BINARY (ISO/IEC 7816-4:2005, 7.2.3): gives Ne bytes, or what is left with 6282; an offset at or past the end is 6B00. */
export function readBinary(card: CardState, { p1, p2, data, ne }: CommandApdu): ResponseApdu {
  if (data.length > 0) return status(SW.wrongLength)
  let offset = (p1 << 8) | p2
  if ((p1 & BY_SHORT_ID) !== 0) {
    if ((p1 & 0x60) !== 0) return status(SW.wrongParameters)
    const found = card.files.byShortFileId(p1 & 0x1f)
    if (found === undefined) return status(SW.fileNotFound)
    card.files.select(found)
    offset = p2
  }
  const { file } = card.files
  if (file === undefined) return status(SW.noCurrentFile)
  if (file.read === 'pin' && !card.holderPin.verified) return status(SW.securityStatus)
  if (offset >= file.content.length) return status(SW.wrongOffset)
  const bytes = file.content.subarray(offset, offset + ne)
  return { data: bytes, sw: bytes.length < ne ? SW.endOfFile : SW.ok }
}
