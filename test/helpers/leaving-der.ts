/** Every kind of DER that leaves the project: certificates that others read, and what is sent to other programs. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256DigestInfo } from '../../src/cps/digest-info.ts'
import { issueLocalMaterial } from '../../src/tls/local-authority.ts'
import { askOcsp } from '../../src/verify/ocsp.ts'
import { readCertificate } from '../../src/x509/certificate.ts'
import type { VectorFile } from './vectors.ts'
import { cpsProfile, sharedTestAuthority } from './virtual-cards.ts'

export interface LeavingDer {
  readonly name: string
  readonly der: Uint8Array
  readonly isCertificate: boolean
}

const VECTORS = join(import.meta.dirname, '..', '..', 'fixtures', 'vectors')

const certificate = (name: string, source: string | Uint8Array): LeavingDer => ({
  name,
  der: typeof source === 'string' ? new X509Certificate(source).raw : source,
  isCertificate: true,
})

/** The certificates in a token that is well formed. */
function certificatesIn(token: unknown): readonly string[] {
  const { unverifiedCertificate } = Object(token) as { readonly unverifiedCertificate?: string }
  if (typeof token !== 'string') return unverifiedCertificate === undefined ? [] : [unverifiedCertificate]
  const [header = ''] = token.split('.')
  const { x5c } = JSON.parse(Buffer.from(header, 'base64url').toString()) as {
    readonly x5c: readonly string[]
  }
  return x5c
}

/** A wrong certificate is wrong in another way than its encoding, unless it is there to be ill-formed. */
const ILL_FORMED: ReadonlySet<string> = new Set([
  'FORMAT_REFUSED',
  'TOKEN_MALFORMED',
  'X5C_MALFORMED',
  'CERTIFICATE_MALFORMED',
])

function certificatesOfVectors(): readonly LeavingDer[] {
  return ['jws', 'web-eid', 'revocation'].flatMap((name) => {
    const file = JSON.parse(readFileSync(join(VECTORS, `${name}.json`), 'utf8')) as VectorFile
    const wellFormed = file.vectors.filter(
      ({ expect, expectStrict }) =>
        expectStrict === undefined && !('reason' in expect && ILL_FORMED.has(expect.reason)),
    )
    return [
      ...file.anchors.map((pem, index) => certificate(`${name}: anchor ${index + 1}`, pem)),
      ...wellFormed.flatMap((vector) =>
        certificatesIn(vector.token).map((base64, index) =>
          certificate(`${name}: ${vector.name}, certificate ${index + 1}`, Buffer.from(base64, 'base64')),
        ),
      ),
    ]
  })
}

async function certificatesOfCards(): Promise<readonly LeavingDer[]> {
  const authority = await sharedTestAuthority()
  const names = ['rpps', 'adeli', 'employee', 'anonymous', 'cps4']
  const cards = await Promise.all(names.map((name) => authority.issue(cpsProfile(name))))
  return [
    ...authority.anchors.map((pem, index) => certificate(`virtual root ${index + 1}`, pem)),
    ...authority.intermediates.map((pem, index) => certificate(`virtual authority ${index + 1}`, pem)),
    ...cards.flatMap(({ authentication, signature }, index) => [
      certificate(`${names[index]}, authentication`, authentication.certificate),
      certificate(`${names[index]}, signature`, signature.certificate),
    ]),
  ]
}

/** All of it; the same certificate once. */
export async function leavingDer(): Promise<readonly LeavingDer[]> {
  const { caPem, leaves } = await issueLocalMaterial(new Date())
  const cards = await certificatesOfCards()
  const [issuer, leaf] = [cards[2], cards[4]].map((found) => readCertificate(found?.der ?? new Uint8Array()))
  if (issuer === undefined || leaf === undefined) throw new RangeError('no card')
  const all = [
    ...certificatesOfVectors(),
    ...cards,
    certificate('local authority', caPem),
    ...leaves.map(({ certPem }, index) => certificate(`leaf ${index + 1} of the local authority`, certPem)),
    { name: 'question by OCSP', der: askOcsp(leaf, issuer, new Uint8Array(32)).der, isCertificate: false },
    { name: 'DigestInfo', der: sha256DigestInfo(new Uint8Array(32)), isCertificate: false },
  ]
  const texts = all.map(({ der }) => Buffer.from(der).toString('base64'))
  return all.filter((_, index) => texts.indexOf(texts[index] ?? '') === index)
}
