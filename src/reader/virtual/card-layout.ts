/**
 * Where things are on a virtual card: file ids, application identifiers, references. Profile data with defaults, kept
 * apart from the constants of the code under test on purpose. Defaults follow the file tree that the ANS drivers show;
 * ids that no source gives are marked `Assumed:`.
 */
import type { FileName, LayoutOverrides } from '../../contract/card-profile.ts'

const FILE_IDS: Readonly<Record<FileName, string>> = {
  atr: '2F01',
  directory: '2F00',
  serialNumber: 'D003',
  application: '0001',
  contactless: '0002',
  odf: '5031',
  tokenInfo: '5032',
  aodf: '7001',
  // Assumed: the real ids of PrKDF and DODF are not published.
  prkdf: '7002',
  cdf: '7005',
  dodf: '7006',
  // Assumed: A001 is seen selected in a trace; which certificate it is, is not known.
  signatureCertificate: 'A001',
  authenticationCertificate: 'A002',
  issuerCertificate: 'A003',
  // Assumed: D101 to D104; D107 is the file that the ANS driver never caches, D120 the first activity.
  idCard: 'D101',
  holderName: 'D102',
  holderInfo: 'D104',
  cardData: 'D107',
  activity: 'D120',
}

const DEFAULTS = {
  rootAid: '8025000001FF0100',
  applicationAid: 'E828BD080F8025000001FF0010',
  contactlessAid: 'E828BD080F8025000001FF0020',
  /** ISO/IEC 7816-15 path of the keys: empty on a real CPS3 (as OpenSC prints it). */
  keyPath: '',
  pinReference: '01',
  // Assumed on a CPS4.
  pukReference: '02',
} as const

/** References of the key objects; on a CPS3 the low bits number their security data objects. */
const KEYS = {
  cps3: { signatureKey: '81', authenticationKey: '82' },
  cps4: { signatureKey: '10', authenticationKey: '20' },
} as const

export type Generation = keyof typeof KEYS

/** A whole layout: AIDs and the key path in hexadecimal, file ids and references as numbers. */
export interface CardLayout {
  readonly files: Readonly<Record<FileName, number>>
  readonly rootAid: string
  readonly applicationAid: string
  readonly contactlessAid: string
  readonly keyPath: string
  readonly signatureKey: number
  readonly authenticationKey: number
  readonly pinReference: number
  readonly pukReference: number
}

export function resolveLayout(overrides: LayoutOverrides = {}, generation: Generation = 'cps3'): CardLayout {
  const { files = {}, ...given } = overrides
  const ids = Object.entries({ ...FILE_IDS, ...files }).map(([name, id]) => [name, Number.parseInt(id, 16)])
  const merged = { ...DEFAULTS, ...KEYS[generation], ...given }
  return {
    ...merged,
    files: Object.fromEntries(ids) as Record<FileName, number>,
    signatureKey: Number.parseInt(merged.signatureKey, 16),
    authenticationKey: Number.parseInt(merged.authenticationKey, 16),
    pinReference: Number.parseInt(merged.pinReference, 16),
    pukReference: Number.parseInt(merged.pukReference, 16),
  }
}
