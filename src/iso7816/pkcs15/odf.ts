/** EF.OD, the object directory file (ISO/IEC 7816-15:2004, 8.3): where the directory of each kind of object is. */
import { decodeTlvs } from '../ber-tlv.ts'
import { decodeObjectValue, type Pkcs15Path } from './path.ts'

const KINDS = [
  'privateKeys',
  'publicKeys',
  'trustedPublicKeys',
  'secretKeys',
  'certificates',
  'trustedCertificates',
  'usefulCertificates',
  'dataObjects',
  'authObjects',
] as const
export type OdfKind = (typeof KINDS)[number]

/** A directory file, or its records themselves (`direct`, the content that the file would have). */
export type OdfEntry =
  | { readonly kind: OdfKind; readonly path: Pkcs15Path; readonly direct?: undefined }
  | { readonly kind: OdfKind; readonly path?: undefined; readonly direct: Uint8Array }

const TAG_FIRST_KIND = 0xa0

/**
 * Decodes EF.OD. Entries of unknown kinds and forms are passed over; a byte 00 or FF in the place of a tag ends
 * the file.
 *
 * @throws BridgeError `CARD_PROTOCOL`.
 */
export function decodeOdf(file: Uint8Array): readonly OdfEntry[] {
  return decodeTlvs(file, { padded: true }).flatMap(({ tag, value }): readonly OdfEntry[] => {
    const kind = KINDS[tag - TAG_FIRST_KIND]
    if (kind === undefined) return []
    return decodeTlvs(value).flatMap((element): readonly OdfEntry[] => {
      const { path, direct } = decodeObjectValue(element)
      if (path !== undefined) return [{ kind, path }]
      return direct === undefined ? [] : [{ kind, direct }]
    })
  })
}
