/** Questions and answers about one certificate (OCSP, RFC 6960; nonce: RFC 8954). */
import { createHash } from 'node:crypto'
import { fromBER, Integer, Null, OctetString } from 'asn1js'
import {
  AlgorithmIdentifier,
  BasicOCSPResponse,
  CertID,
  type Certificate as PkiCertificate,
  Extension,
  OCSPRequest,
  OCSPResponse,
  Request,
} from 'pkijs'
import type { Certificate } from '../x509/certificate.ts'
import { objectId } from '../x509/object-id.ts'
import { decodeCertificate } from './certificate.ts'
import { endOf, isFresh } from './revocation-time.ts'
import { isSignedBy } from './signed-by.ts'
import { VerificationError } from './verification-error.ts'

const NONCE = '1.3.6.1.5.5.7.48.1.2'
const BASIC_RESPONSE = '1.3.6.1.5.5.7.48.1.1'
const OCSP_SIGNING = objectId('1.3.6.1.5.5.7.3.9')

/** Tags of CertStatus. */
const GOOD = 0
const REVOKED = 1

/** id-sha1: it names the issuer here and protects nothing, and every responder knows it. */
const SHA1 = '1.3.14.3.2.26'

const octets = (bytes: Uint8Array): OctetString =>
  new OctetString({ valueHex: Uint8Array.from(bytes).buffer })
const sha1 = (bytes: Uint8Array): OctetString => octets(createHash('sha1').update(bytes).digest())

/** A question, and what its answer must name. */
export interface OcspQuestion {
  readonly der: Uint8Array<ArrayBuffer>
  readonly id: CertID
  readonly nonce: Uint8Array
}

export function askOcsp(certificate: Certificate, issuer: Certificate, nonce: Uint8Array): OcspQuestion {
  const id = new CertID({
    hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA1, algorithmParams: new Null() }),
    issuerNameHash: sha1(issuer.subject.der),
    issuerKeyHash: sha1(issuer.keyOctets),
    serialNumber: new Integer({ valueHex: Uint8Array.from(certificate.serialNumber).buffer }),
  })
  const request = new OCSPRequest()
  request.tbsRequest.requestList = [new Request({ reqCert: id })]
  request.tbsRequest.requestExtensions = [new Extension({ extnID: NONCE, extnValue: octets(nonce).toBER() })]
  return { der: new Uint8Array(request.toSchema(true).toBER()), id, nonce }
}

function readable(certificate: PkiCertificate): readonly Certificate[] {
  try {
    return [decodeCertificate(new Uint8Array(certificate.toSchema(false).toBER()))]
  } catch {
    // Nobody's: the answer may still be signed by another one.
    return []
  }
}

/**
 * The issuer itself, or whoever it made a responder with a certificate that the answer brings (RFC 6960, section
 * 4.2.2.2). Whether that certificate is revoked is not asked: authorities give it a short life or ocsp-nocheck.
 */
function isAuthorised(answer: BasicOCSPResponse, issuer: Certificate, now: Date): boolean {
  const { tbsResponseData, signatureAlgorithm, signature, certs: brought = [] } = answer
  const responders = brought
    .flatMap(readable)
    .filter(
      (responder) =>
        Buffer.from(responder.issuer.der).equals(issuer.subject.der) &&
        responder.isSignedBy(issuer) &&
        responder.purposes?.includes(OCSP_SIGNING) === true &&
        responder.keyUsage?.digitalSignature !== false &&
        responder.notBefore <= now &&
        now <= responder.notAfter,
    )
  return [issuer, ...responders].some(({ publicKey }) =>
    isSignedBy(
      publicKey,
      signatureAlgorithm.algorithmId,
      tbsResponseData.tbsView,
      signature.valueBlock.valueHexView,
    ),
  )
}

function checkNonce(answer: BasicOCSPResponse, nonce: Uint8Array): void {
  const extension = answer.tbsResponseData.responseExtensions?.find(({ extnID }) => extnID === NONCE)
  // Responders that prepare their answers leave it out; their answers are as fresh as their times say.
  if (extension === undefined) return
  const { result } = fromBER(extension.extnValue.valueBlock.valueHexView)
  const given = result instanceof OctetString ? result.valueBlock.valueHexView : new Uint8Array()
  if (!Buffer.from(given).equals(nonce)) throw new VerificationError('OCSP_NONCE_MISMATCH')
}

/** What an authority said of a certificate. */
export interface OcspAnswer {
  readonly status: 'good' | 'revoked'
  /** Until when it may be believed, milliseconds since 1970. */
  readonly until: number
}

/**
 * Reads an answer and checks that it answers the question, is of somebody who may answer, and of now.
 *
 * @throws VerificationError `OCSP_RESPONDER_REFUSED`, `OCSP_NONCE_MISMATCH`, `REVOCATION_STALE`, `REVOCATION_UNKNOWN`
 */
export function checkOcspAnswer(
  der: Uint8Array,
  { id, nonce }: OcspQuestion,
  issuer: Certificate,
  now: Date,
): OcspAnswer {
  const { responseBytes, responseStatus } = OCSPResponse.fromBER(Uint8Array.from(der))
  if (responseStatus.valueBlock.valueDec !== 0 || responseBytes?.responseType !== BASIC_RESPONSE)
    throw new VerificationError('REVOCATION_UNKNOWN', { cause: new Error('the responder gave no answer') })
  const answer = BasicOCSPResponse.fromBER(responseBytes.response.valueBlock.valueHexView)
  if (!isAuthorised(answer, issuer, now)) throw new VerificationError('OCSP_RESPONDER_REFUSED')
  checkNonce(answer, nonce)
  const single = answer.tbsResponseData.responses.find(({ certID }) => certID.isEqual(id))
  if (single === undefined)
    throw new VerificationError('REVOCATION_UNKNOWN', { cause: new Error('an answer to another question') })
  const { tagNumber } = (single.certStatus as { idBlock: { tagNumber: number } }).idBlock
  // An old answer speaks for no card; that it was revoked stays true.
  if (tagNumber !== REVOKED && !isFresh(single.thisUpdate, single.nextUpdate, now))
    throw new VerificationError('REVOCATION_STALE')
  if (tagNumber !== GOOD && tagNumber !== REVOKED)
    throw new VerificationError('REVOCATION_UNKNOWN', {
      cause: new Error('the responder knows no such certificate'),
    })
  return {
    status: tagNumber === GOOD ? 'good' : 'revoked',
    until: endOf(single.thisUpdate, single.nextUpdate),
  }
}
