/** Keys and certificates for foreign cards: an authority of their own, few keys, many certificates. */
import { rsaKeySeries } from './rsa-keys.ts'
import {
  authorityName,
  caExtensions,
  CN,
  COUNTRY,
  GIVEN_NAME,
  type KeyPair,
  leafExtensions,
  makeCertificate,
  type Name,
  ORGANIZATION,
  SURNAME,
  TITLE,
} from './test-pki.ts'

export interface HolderSpec {
  readonly nationalId: string
  readonly familyName?: string
  readonly givenName?: string
  readonly title?: string
  readonly organization?: string
  /** A second common name, as no card of the issuer has. */
  readonly secondCommonName?: string
  readonly notBefore?: string
  readonly notAfter?: string
  /** Blows the certificate up by about as many bytes. */
  readonly extraBytes?: number
}

export interface ForeignPki {
  readonly authentication: KeyPair
  readonly signature: KeyPair
  readonly issuerName: string
  /** DER of the root that nobody trusts by itself. */
  readonly root: Buffer
  /** DER of the intermediate authority. */
  readonly intermediate: Buffer
  certificate(holder: HolderSpec, use: 'authentication' | 'signature'): Buffer
}

const signatureExtensions = [
  { name: 'basicConstraints', cA: false },
  { name: 'keyUsage', critical: true, nonRepudiation: true },
]

function subject({
  nationalId,
  secondCommonName,
  familyName,
  givenName,
  title,
  organization,
}: HolderSpec): Name {
  const some = (oid: string, value: string | undefined): Name[number] =>
    value === undefined ? [] : [{ oid, text: value }]
  const alone = (oid: string, value: string | undefined): Name =>
    value === undefined ? [] : [some(oid, value)]
  return [
    [{ oid: COUNTRY, text: 'FR', kind: 'printable' }],
    ...alone(ORGANIZATION, organization),
    ...alone(TITLE, title),
    ...alone(CN, secondCommonName),
    [{ oid: CN, text: nationalId }, ...some(SURNAME, familyName), ...some(GIVEN_NAME, givenName)],
  ]
}

/**
 * @param issuerName - of the authority that issues the cards.
 * @param series - name of the series of its keys: authorities of one name and one series have the same keys.
 */
export function makeForeignPki(issuerName = 'TEST AC FOREIGN PERSONNES', series = issuerName): ForeignPki {
  const nextKeys = rsaKeySeries(series)
  const issuerKeys = nextKeys()
  const authentication = nextKeys()
  const signature = nextKeys()
  const name = authorityName(issuerName, 'IGC-SANTE TEST')
  return {
    authentication,
    signature,
    issuerName,
    root: makeCertificate({
      subject: authorityName('TEST AC RACINE FOREIGN'),
      keys: issuerKeys,
      extensions: caExtensions(1),
    }),
    intermediate: makeCertificate({
      subject: name,
      keys: issuerKeys,
      issuer: { name: authorityName('TEST AC RACINE FOREIGN'), keys: issuerKeys },
      extensions: caExtensions(0),
    }),
    certificate(holder, use) {
      const extensions = use === 'authentication' ? leafExtensions : signatureExtensions
      // Netscape comment, an OCTET STRING that nobody reads.
      const comment = { id: '2.16.840.1.113730.1.13', value: 'x'.repeat(holder.extraBytes ?? 0) }
      return makeCertificate({
        subject: subject(holder),
        keys: use === 'authentication' ? authentication : signature,
        issuer: { name, keys: issuerKeys },
        ...(holder.notBefore === undefined ? {} : { notBefore: holder.notBefore }),
        ...(holder.notAfter === undefined ? {} : { notAfter: holder.notAfter }),
        extensions: holder.extraBytes === undefined ? extensions : [...extensions, comment],
      })
    },
  }
}
