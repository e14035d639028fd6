/**
 * Which certificate of the card serves which purpose. The certificate's own key usage decides; labels only say
 * which one to read first, so that a card with the usual labels costs one certificate.
 */
import type { CertificateObject } from '../iso7816/pkcs15/cdf.ts'
import { KEY_USAGE, type PrivateKeyObject } from '../iso7816/pkcs15/prkdf.ts'
import { bytesEqual } from '../iso7816/hex.ts'
import type { CardContents } from './card-contents.ts'
import type { Certificate } from '../x509/certificate.ts'
import { signerFault } from '../x509/signer-rules.ts'
import { validityAt } from './holder.ts'

export type CertificateUse = 'authentication' | 'signature'

export interface FoundCertificate {
  readonly object: CertificateObject
  readonly certificate: Certificate
}

/** Labels "Certificat d'Authentification CPS" and "Certificat de Signature CPS" of the agency's middleware. */
const LABEL_HINT: Readonly<Record<CertificateUse, RegExp>> = {
  authentication: /auth?(?:en|_|\b)|_aut/i,
  signature: /sign/i,
}

/** 2: made for this use alone; 1: also for the other use, or it does not say; 0: not for it. */
function fitness({ keyUsage }: Certificate, use: CertificateUse): 0 | 1 | 2 {
  if (keyUsage === null) return 1
  const { digitalSignature, nonRepudiation } = keyUsage
  const wanted = use === 'authentication' ? digitalSignature : nonRepudiation
  const other = use === 'authentication' ? nonRepudiation : digitalSignature
  return !wanted ? 0 : other ? 1 : 2
}

export function keyOfCertificate(
  keys: readonly PrivateKeyObject[],
  { id }: CertificateObject,
): PrivateKeyObject | undefined {
  return keys.find((key) => bytesEqual(key.id, id))
}

/** Whether the key may serve the use, judged by its usage flags alone: for certificates without key usage. */
function keyFits(key: PrivateKeyObject | undefined, use: CertificateUse): boolean {
  if (key === undefined) return false
  return key.usage.includes(KEY_USAGE.NON_REPUDIATION) === (use === 'signature')
}

/**
 * Finds the certificate for a use. One that serves it `now` (valid, and one that may sign) wins over one that does not; one with a private key on
 * the card over one without, where there is a choice or the keys are known already.
 *
 * @returns undefined when the card has none.
 */
export async function findCertificate(
  contents: CardContents,
  use: CertificateUse,
  now: Date,
): Promise<FoundCertificate | undefined> {
  const candidates = (await contents.certificateObjects()).filter(({ authority }) => !authority)
  const hinted = candidates.filter(({ label }) => label !== undefined && LABEL_HINT[use].test(label))
  const ordered = [...hinted, ...candidates.filter((object) => !hinted.includes(object))]
  const single = hinted.length === 1 || candidates.length === 1
  const keys = single ? contents.knownPrivateKeys : await contents.privateKeys()

  let best: FoundCertificate | undefined
  let bestScore = 0
  for (const object of ordered) {
    const certificate = await contents.certificate(object)
    if (certificate === undefined) continue
    const score = await scoreOf({ object, certificate }, use, now, { contents, keys })
    if (score > bestScore) {
      best = { object, certificate }
      bestScore = score
    }
    if (score >= ENOUGH) break
  }
  return best
}

/** Made for the use alone, its key on the card, serves it now: no need to look further. */
const ENOUGH = 15

/** 0 for a certificate that does not serve the use; else the greater the better. */
async function scoreOf(
  { object, certificate }: FoundCertificate,
  use: CertificateUse,
  now: Date,
  { contents, keys }: { contents: CardContents; keys: readonly PrivateKeyObject[] | undefined },
): Promise<number> {
  const fit = fitness(certificate, use)
  if (fit === 0) return 0
  if (certificate.keyUsage === null && !keyFits(keyOfCertificate(await contents.privateKeys(), object), use))
    return 0
  const hasKey = keys === undefined || keyOfCertificate(keys, object) !== undefined
  const serves =
    use === 'authentication'
      ? signerFault(certificate, now) === null
      : validityAt(certificate, now) === 'valid'
  return 1 + (fit === 2 ? 8 : 0) + (hasKey ? 4 : 0) + (serves ? 2 : 0)
}
