/** SELECT as a CPS3 knows it (ISO/IEC 7816-4:2005, 7.1.1). */
import type { CommandApdu } from '../../../iso7816/command-apdu.ts'
import { bytesEqual, hexToBytes } from '../../../iso7816/hex.ts'
import type { ResponseApdu } from '../../../iso7816/response-apdu.ts'
import { answer, done, SW, status } from '../card-answer.ts'
import type { Location } from '../file-system.ts'
import { fileControl } from './cps3-file-control.ts'
import type { CardState } from '../card-state.ts'

const MASTER_FILE = 0x3f00
const P1 = { byFileId: 0x00, childDirectory: 0x01, childFile: 0x02, byName: 0x04, byPath: 0x09 } as const
const P2 = { withFci: 0x00, withFcp: 0x04, withoutAnswer: 0x0c } as const

/**
 * P2 = 00 is refused, but for the MF and the root application, which answer a bare 9000 under any P2. A path (P1 = 09)
 * is taken from the MF when it begins with 3F00, else from the current directory. Observed: OpenSC pull requests
 * 2220, 2223, 2231 and 2270 with real cards.
 */
export function selectFile(card: CardState, { p1, p2, data }: CommandApdu): ResponseApdu {
  if (data.length === 0) return status(SW.wrongLength)
  if (p2 !== P2.withFci && p2 !== P2.withFcp && p2 !== P2.withoutAnswer) return status(SW.wrongParameters)
  const found = p1 === P1.byName ? byName(card, data) : byIds(card, p1, data)
  if (typeof found === 'number') return status(found)
  const isRoot = found.directories.length === 1 && found.file === undefined
  if (p2 === P2.withFci && !isRoot) return status(SW.wrongParameters)
  const before = card.files.directory
  card.files.select(found)
  if (card.files.directory !== before) card.environment.clear()
  if (isRoot || p2 === P2.withoutAnswer) return done()
  return answer(fileControl(found.file ?? card.files.directory))
}

/** A location, or the status word that refuses. */
type Found = Location | number

function byName({ files, profile }: CardState, aid: Uint8Array): Found {
  if (aid.length > 16) return SW.wrongData
  if (bytesEqual(aid, hexToBytes(profile.layout.rootAid))) return files.rootLocation
  return files.byAid(aid) ?? SW.fileNotFound
}

function byIds({ files }: CardState, p1: number, data: Uint8Array): Found {
  const path = fileIds(data)
  if (path === undefined) return SW.wrongData
  const { current, rootLocation } = files
  const [first, ...rest] = path
  if (p1 === P1.byPath) {
    const found = first === MASTER_FILE ? files.follow(rest, rootLocation) : files.follow(path, current)
    return found ?? SW.fileNotFound
  }
  if (p1 !== P1.byFileId && p1 !== P1.childDirectory && p1 !== P1.childFile) return SW.wrongParameters
  if (path.length !== 1) return SW.wrongData
  if (first === MASTER_FILE && p1 !== P1.childDirectory) return rootLocation
  const found = files.follow(path, current)
  if (found === undefined) return SW.fileNotFound
  const isFile = found.file !== undefined
  if ((p1 === P1.childDirectory && isFile) || (p1 === P1.childFile && !isFile)) return SW.fileNotFound
  return found
}

function fileIds(data: Uint8Array): readonly number[] | undefined {
  if (data.length % 2 !== 0) return undefined
  const view = new DataView(data.buffer, data.byteOffset, data.length)
  return Array.from({ length: data.length / 2 }, (_, i) => view.getUint16(2 * i))
}
