import { decodeTlvs, readTlvHeader } from '../../iso7816/ber-tlv.ts'
import { isBridgeError } from '../../errors/bridge-error.ts'
import { concatBytes } from '../../iso7816/hex.ts'

/** A data object inside the bytes that it was read from. */
export interface PlacedTlv {
  readonly tag: number
  /** Tag and length as they stand. */
  readonly header: Uint8Array
  readonly value: Uint8Array
}

export const isConstructed = (tag: number): boolean => {
  const first = tag > 0xffff ? tag >> 16 : tag > 0xff ? tag >> 8 : tag
  return (first & 0x20) !== 0
}

/** What a strict reader gives, undefined when it refuses. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (isBridgeError(error)) return undefined
    throw error
  }
}

/** The data objects that fill the bytes exactly, in strict form at this level; undefined when they do not. */
export function placedTlvs(bytes: Uint8Array): readonly PlacedTlv[] | undefined {
  const objects = attempt(() => decodeTlvs(bytes))
  if (objects === undefined) return undefined
  let offset = 0
  return objects.map(({ tag, value }) => {
    const { start } = readTlvHeader(bytes, offset)
    const header = bytes.slice(offset, start)
    offset = start + value.length
    return { tag, header, value }
  })
}

/** The one data object that fills the bytes exactly. */
export function placedTlv(bytes: Uint8Array): PlacedTlv | undefined {
  const objects = placedTlvs(bytes)
  return objects?.length === 1 ? objects[0] : undefined
}

/** The header at the beginning of bytes that may end before the object does. */
export function leadingHeader(
  bytes: Uint8Array,
): { readonly tag: number; readonly start: number; readonly end: number } | undefined {
  return attempt(() => readTlvHeader(bytes))
}

/**
 * Puts other values into data objects. Values keep their lengths, so that the bytes around them stay where they are.
 *
 * @param rewrite - gives the new value.
 */
export function rewriteTlvs(
  objects: readonly PlacedTlv[],
  rewrite: (object: PlacedTlv, index: number) => Uint8Array,
): Uint8Array {
  return concatBytes(
    ...objects.flatMap((object, index) => {
      const value = rewrite(object, index)
      if (value.length !== object.value.length) throw new RangeError('a substitute has another length')
      return [object.header, value]
    }),
  )
}
