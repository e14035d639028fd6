/** Certificate objects (ISO/IEC 7816-15:2004, 8.7): the X.509 certificates of a CDF. */
import { decodeTlvs, encodeTlv } from '../ber-tlv.ts'
import { decodeBoolean, elementsOf, maybe, present, TAG } from './der.ts'
import { type CommonObjectAttributes, decodeRecords } from './objects.ts'
import { decodeObjectValue, type Pkcs15Path } from './path.ts'

export interface CertificateObject extends CommonObjectAttributes {
  /** The same as that of the private key of this certificate. */
  readonly id: Uint8Array
  /** True for the certificate of an authority. */
  readonly authority: boolean
  /** The file with the certificate. */
  readonly path?: Pkcs15Path
  /** The certificate itself in DER, when the directory holds it. */
  readonly value?: Uint8Array
}

/** The tag of a direct value is explicit in the standard; some encoders put it in the place of the certificate's own. */
function certificateOf(direct: Uint8Array): Uint8Array {
  return decodeTlvs(direct).length === 1 ? direct : encodeTlv(TAG.SEQUENCE, direct)
}

/**
 * Decodes the X.509 certificates of a CDF; certificates of other kinds are passed over.
 *
 * @throws BridgeError `CARD_PROTOCOL`.
 */
export function decodeCdf(file: Uint8Array): readonly CertificateObject[] {
  return decodeRecords(file).map(({ common, classAttributes, typeAttributes }) => {
    const id = classAttributes.required(TAG.OCTET_STRING)
    const authority = maybe(classAttributes.optional(TAG.BOOLEAN), decodeBoolean) ?? false
    const { path, direct } = decodeObjectValue(
      maybe(typeAttributes.optional(TAG.SEQUENCE), elementsOf)?.next(),
    )
    return { ...common, id, authority, ...present({ path, value: maybe(direct, certificateOf) }) }
  })
}
