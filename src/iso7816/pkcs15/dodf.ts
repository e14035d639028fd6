/** Data objects (ISO/IEC 7816-15:2004, 8.8): the opaque ones of a DODF. */
import { concatBytes } from '../hex.ts'
import { decodeText, encodeText, maybe, TAG, when } from './der.ts'
import { type CommonObjectAttributes, decodeRecords, encodeRecord } from './objects.ts'
import { decodeObjectValue, encodeObjectValue, type Pkcs15Path } from './path.ts'

export interface DataObject extends CommonObjectAttributes {
  readonly applicationName?: string
  /** The file with the value. */
  readonly path?: Pkcs15Path
  /** The value itself, when the directory holds it. */
  readonly value?: Uint8Array
}

/**
 * Decodes the opaque data objects of a DODF; others are passed over.
 *
 * @throws BridgeError `CARD_PROTOCOL`.
 */
export function decodeDodf(file: Uint8Array): readonly DataObject[] {
  return decodeRecords(file).map(({ common, classAttributes, typeAttributes }) => {
    const applicationName = maybe(classAttributes.optional(TAG.UTF8_STRING), decodeText)
    const { path, direct } = decodeObjectValue(typeAttributes.next())
    return {
      ...common,
      ...(applicationName === undefined ? {} : { applicationName }),
      ...(path === undefined ? {} : { path }),
      ...(direct === undefined ? {} : { value: direct }),
    }
  })
}

function encodeDataObject({ applicationName, path, value, ...common }: DataObject): Uint8Array {
  const where = value === undefined ? (path === undefined ? {} : { path }) : { direct: value }
  return encodeRecord(
    common,
    when(applicationName, (text) => encodeText(text)),
    encodeObjectValue(where),
  )
}

/** Encodes the objects; one with a `value` is encoded with it, its `path` left out. */
export function encodeDodf(objects: readonly DataObject[]): Uint8Array {
  return concatBytes(...objects.map(encodeDataObject))
}
