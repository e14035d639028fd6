/** Data objects (ISO/IEC 7816-15:2004, 8.8): the opaque ones of a DODF. */
import { decodeText, maybe, present, TAG } from './der.ts'
import { type CommonObjectAttributes, decodeRecords } from './objects.ts'
import { decodeObjectValue, type Pkcs15Path } from './path.ts'

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
    const { path, direct: value } = decodeObjectValue(typeAttributes.next())
    return { ...common, ...present({ applicationName, path, value }) }
  })
}
