/** A real pcscd, the real daemon on it, a portal that calls it, and foreign cards to put in. */
import { verify, X509Certificate } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import {
  type Caller,
  dial,
  type Facts,
  makeHome,
  ORIGINS,
  removeHome,
  type RunningBridge,
  startBridge,
} from './black-box.ts'
import type { ForeignCard } from './foreign-card.ts'
import type { ForeignCps4 } from './foreign-cps4.ts'
import { type CertificateEntry, type KeyEntry, type Layout, USUAL } from './foreign-layout.ts'
import { type ForeignPki, type HolderSpec, makeForeignPki } from './foreign-pki.ts'
import { type Pcscd, startPcscd } from './pcscd.ts'

export const CHALLENGE = Buffer.alloc(48, 0x5a).toString('base64url')
/** Parameters of a signature with the right PIN. */
export const SIGN = { challenge: CHALLENGE, pin: '1234' }
/** The holder of the usual card. */
export const RPPS: HolderSpec = {
  nationalId: '899700075122',
  familyName: 'LEFÈVRE',
  givenName: 'Anaïs',
  title: 'Médecin',
}

/** Portals whose visitors are asked on the bridge's own page. */
export const ASKING: readonly string[] = Array.from(
  { length: 16 },
  (_, index) => `https://asks-${index}.example`,
)

const LIMIT_MS = 10_000
const KEY_ID = 'E828BD080F8025000001FF001002'
const SIGNATURE_ID = 'E828BD080F8025000001FF001001'
/** The same on a CPS4. */
const CPS4_KEY_ID = 'E828BD080F8025000001FF001020'
const CPS4_SIGNATURE_ID = 'E828BD080F8025000001FF001010'

/** A card of either generation that was not written here. */
type AnyForeignCard = ForeignCard | ForeignCps4

export class ForeignBench {
  readonly pcscd: Pcscd
  readonly bridge: RunningBridge
  readonly portal: Caller
  readonly pki: ForeignPki
  /** The usual holder's authentication certificate. */
  readonly right: Buffer
  readonly #home: string

  constructor(pcscd: Pcscd, bridge: RunningBridge, portal: Caller, home: string) {
    this.pcscd = pcscd
    this.bridge = bridge
    this.portal = portal
    this.#home = home
    this.pki = makeForeignPki()
    this.right = this.pki.certificate(RPPS, 'authentication')
  }

  static async start(): Promise<ForeignBench> {
    const pcscd = await startPcscd()
    const home = await makeHome()
    const origins = [...ORIGINS, ...ASKING.map((origin) => ({ origin }))]
    const bridge = await startBridge({
      home,
      args: [],
      config: { origins, pin: { wrongPerOriginPerHour: 1000 } },
    })
    return new ForeignBench(pcscd, bridge, await dial(bridge), home)
  }

  async stop(): Promise<void> {
    await this.bridge.stop()
    await this.pcscd.stop()
    await removeHome(this.#home)
  }

  authenticationKey(extra: Partial<KeyEntry> = {}): KeyEntry {
    const { privateKey: key } = this.pki.authentication
    return { label: 'CPS_PRIV_AUT', id: KEY_ID, reference: 0x82, use: 'authentication', key, ...extra }
  }

  signatureKey(extra: Partial<KeyEntry> = {}): KeyEntry {
    const { privateKey: key } = this.pki.signature
    return { label: 'CPS_PRIV_SIG', id: SIGNATURE_ID, reference: 0x81, use: 'signature', key, ...extra }
  }

  certificate(extra: Partial<CertificateEntry> = {}): CertificateEntry {
    const label = 'Certificat d’Authentification CPS'
    return { label, id: KEY_ID, file: 'A002', der: this.right, ...extra }
  }

  signatureCertificate(extra: Partial<CertificateEntry> = {}): CertificateEntry {
    const der = this.pki.certificate(RPPS, 'signature')
    return { label: 'Certificat de Signature CPS', id: SIGNATURE_ID, file: 'A001', der, ...extra }
  }

  layout(extra: Partial<Layout> = {}): Layout {
    return {
      ...USUAL,
      keys: [this.signatureKey(), this.authenticationKey()],
      certificates: [this.signatureCertificate(), this.certificate()],
      ...extra,
    }
  }

  /** The usual CPS4: other references and identifiers of keys. */
  cps4Layout(extra: Partial<Layout> = {}, der: Uint8Array = this.right): Layout {
    return this.layout({
      keys: [
        this.signatureKey({ id: CPS4_SIGNATURE_ID, reference: 0x10 }),
        this.authenticationKey({ id: CPS4_KEY_ID, reference: 0x20 }),
      ],
      certificates: [
        this.signatureCertificate({ id: CPS4_SIGNATURE_ID }),
        this.certificate({ id: CPS4_KEY_ID, der }),
      ],
      ...extra,
    })
  }

  ofHolder(holder: HolderSpec): Layout {
    const der = this.pki.certificate(holder, 'authentication')
    return this.layout({ certificates: [this.signatureCertificate(), this.certificate({ der })] })
  }

  async reader(): Promise<Facts> {
    const { readers } = await this.portal.result('readers.list')
    return (readers as Facts[])[0] ?? {}
  }

  async becomes(state: string): Promise<void> {
    await expect.poll(async () => (await this.reader())['state'], { timeout: LIMIT_MS }).toBe(state)
  }

  /** Puts a card in after the one before was seen to go. */
  async insert(card: AnyForeignCard): Promise<void> {
    await this.becomes('empty')
    await this.pcscd.insert(card)
    await this.becomes('present')
  }

  /** The code of the outcome, which must come in time. */
  async outcome(method: string, params: object = {}): Promise<string> {
    const startedAt = Date.now()
    const code = await this.portal.code(method, params)
    expect(Date.now() - startedAt).toBeLessThan(LIMIT_MS)
    return code
  }

  /** The whole main job on the card in the reader. */
  async expectWorks(
    card: AnyForeignCard,
    der: Uint8Array,
    nationalId: string,
  ): Promise<{ read: Facts; header: Facts }> {
    const { portal } = this
    const identity = await portal.result('card.identity')
    expect(identity).toMatchObject({ nationalId, issuer: this.pki.issuerName, test: true, verified: false })
    const read = await portal.result('card.certificate', { use: 'authentication' })
    expect(Buffer.from(String(read['certificate']), 'base64').equals(der)).toBe(true)
    expect(await portal.result('pin.status')).toEqual({ triesLeft: 3, blocked: false, entry: 'api' })
    expect(await this.outcome('pin.verify', { pin: '1234' })).toBe('ok')
    expect(card.verified).toBe(false)
    const startedAt = Date.now()
    const signed = await portal.result('activation.sign', SIGN)
    expect(Date.now() - startedAt).toBeLessThan(LIMIT_MS)
    expect([signed['nationalId'], signed['certificate']]).toEqual([nationalId, read['certificate']])
    const [header = '', claims = '', signature = ''] = String(signed['token']).split('.')
    const { publicKey } = new X509Certificate(der)
    const text = Buffer.from(`${header}.${claims}`)
    expect(verify('sha256', text, publicKey, Buffer.from(signature, 'base64url'))).toBe(true)
    expect([card.tried, card.signed, card.verified]).toEqual([2, 1, false])
    return { read, header: JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as Facts }
  }
}

/** A bench for the tests of a file; each test leaves the reader empty. */
export function useForeignBench(): () => ForeignBench {
  let bench: ForeignBench | undefined
  const get = (): ForeignBench => {
    if (bench === undefined) throw new Error('the bench does not run')
    return bench
  }
  beforeAll(async () => {
    bench = await ForeignBench.start()
  })
  afterEach(() => get().pcscd.remove())
  afterAll(() => get().stop())
  return get
}
