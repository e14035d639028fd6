/** The commands of ISO/IEC 7816-4:2005, clause 7, and 7816-8:2004 that a CPS knows, by name. */
import { command, type CommandApdu } from './command-apdu.ts'

export const INS = {
  verify: 0x20,
  manageSecurityEnvironment: 0x22,
  changeReferenceData: 0x24,
  performSecurityOperation: 0x2a,
  resetRetryCounter: 0x2c,
  internalAuthenticate: 0x88,
  select: 0xa4,
  readBinary: 0xb0,
  getResponse: 0xc0,
  getData: 0xcb,
} as const

/** Commands that carry a code, when they have a data field. */
export const CODE_COMMANDS: ReadonlySet<number | undefined> = new Set([
  INS.verify,
  INS.changeReferenceData,
  INS.resetRetryCounter,
])

/** P1 of SELECT (table 39). */
export const SELECT_BY = { fileId: 0x00, name: 0x04, pathFromMf: 0x08, path: 0x09 } as const
/** P2 of SELECT (table 40): what the answer holds. */
export const ANSWER_WITH = { fci: 0x00, fcp: 0x04, nothing: 0x0c } as const

export const select = (cla: number, p1: number, p2: number, data: Uint8Array, ne = 0): CommandApdu =>
  command([cla, INS.select, p1, p2], data, ne)

/** Of the current file, from an offset of 15 bits. */
export const readBinary = (cla: number, offset: number, ne: number): CommandApdu =>
  command([cla, INS.readBinary, offset >> 8, offset & 0xff], undefined, ne)

/** Of the file of the current directory that has a short identifier, from its beginning. */
export const readBinaryOf = (cla: number, shortId: number, ne: number): CommandApdu =>
  command([cla, INS.readBinary, 0x80 | shortId, 0x00], undefined, ne)

/** Asks for the counter of a code; spends no try. */
export const queryCounter = (cla: number, reference: number): CommandApdu =>
  command([cla, INS.verify, 0x00, reference])

export const verify = (cla: number, reference: number, code: Uint8Array): CommandApdu =>
  command([cla, INS.verify, 0x00, reference], code)

/** @param p1 - 00: `data` is the current code and the new one; 01: the new one. */
export const changeReferenceData = (
  cla: number,
  p1: 0x00 | 0x01,
  reference: number,
  data: Uint8Array,
): CommandApdu => command([cla, INS.changeReferenceData, p1, reference], data)

/** @param p1 - 02: `data` is the new code; 03: no data. */
export const resetRetryCounter = (
  cla: number,
  p1: 0x02 | 0x03,
  reference: number,
  data?: Uint8Array,
): CommandApdu => command([cla, INS.resetRetryCounter, p1, reference], data)

/** SET for computation, deciphering and internal authentication (P1 = 41). @param tag - of the template in `data`. */
export const setSecurityEnvironment = (cla: number, tag: number, data: Uint8Array): CommandApdu =>
  command([cla, INS.manageSecurityEnvironment, 0x41, tag], data)

export const internalAuthenticate = (cla: number, data: Uint8Array, ne: number): CommandApdu =>
  command([cla, INS.internalAuthenticate, 0x00, 0x00], data, ne)

/** PERFORM SECURITY OPERATION, DECIPHER of a cryptogram without padding indicator. */
export const decipher = (cla: number, data: Uint8Array, ne: number): CommandApdu =>
  command([cla, INS.performSecurityOperation, 0x80, 0x86], data, ne)

/** GET DATA of the current directory, by a tag list or header list in `data`. */
export const getData = (cla: number, data: Uint8Array, ne: number): CommandApdu =>
  command([cla, INS.getData, 0x3f, 0xff], data, ne)

export const getResponse = (cla: number, ne: number): CommandApdu =>
  command([cla, INS.getResponse, 0x00, 0x00], undefined, ne)
