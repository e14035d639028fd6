/** SELECT as ChipDoc knows it (Observed: command forms of the ANS middleware). */
import { encodeTlv } from '../../../iso7816/ber-tlv.ts'
import type { CommandApdu } from '../../../iso7816/command-apdu.ts'
import type { ResponseApdu } from '../../../iso7816/response-apdu.ts'
import { answer, done, status, SW } from '../card-answer.ts'
import type { CardFile, Location } from '../file-system.ts'
import type { Cps4State } from './cps4-state.ts'

const MASTER_FILE = 0x3f00
const BY_FILE_ID = 0x00
const BY_PATH_FROM_MF = 0x08
const WITH_FCI = 0x00
const NO_ANSWER = 0x0c
const TRANSPARENT_FILE = 0x01
const DIRECTORY = 0x38

const uint16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff)

/** File control information, template 6F. Assumed: descriptor byte and order; the ANS driver reads 80, 82 and 83. */
function fileControl(file: CardFile): Uint8Array {
  const fileId = encodeTlv(0x83, uint16(file.fileId))
  if (file.kind === 'df') return encodeTlv(0x6f, encodeTlv(0x82, Uint8Array.of(DIRECTORY)), fileId)
  const size = encodeTlv(0x80, uint16(file.content.length))
  return encodeTlv(0x6f, size, encodeTlv(0x82, Uint8Array.of(TRANSPARENT_FILE)), fileId)
}

/** P1 = 08 with a path that leaves out 3F00, or P1 = 00 with the MF; P2 = 00. Where it leads is selected. */
export function selectFile(card: Cps4State, { p1, p2, data }: CommandApdu): ResponseApdu {
  if (p1 !== BY_FILE_ID && p1 !== BY_PATH_FROM_MF) return status(SW.wrongParameters)
  if (p2 !== WITH_FCI && p2 !== NO_ANSWER) return status(SW.wrongParameters)
  const path = fileIds(data)
  if (path === undefined) return status(SW.wrongData)
  const found = p1 === BY_FILE_ID ? byFileId(card, path) : card.files.follow(path, card.files.rootLocation)
  if (found === undefined) return status(SW.fileNotFound)
  const before = card.files.directory
  card.files.select(found)
  if (card.files.directory !== before) card.environment.clear()
  return p2 === NO_ANSWER ? done() : answer(fileControl(found.file ?? card.files.directory))
}

function byFileId({ files }: Cps4State, path: readonly number[]): Location | undefined {
  if (path.length !== 1) return undefined
  return path[0] === MASTER_FILE
    ? files.rootLocation
    : files.follow(path, { directories: files.current.directories })
}

function fileIds(data: Uint8Array): readonly number[] | undefined {
  if (data.length === 0 || data.length % 2 !== 0) return undefined
  const view = new DataView(data.buffer, data.byteOffset, data.length)
  return Array.from({ length: data.length / 2 }, (_, i) => view.getUint16(2 * i))
}
