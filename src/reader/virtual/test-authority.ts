import { createHash, createPublicKey, generateKeyPair, type KeyObject, X509Certificate } from 'node:crypto'
import { promisify } from 'node:util'
import type { CardCredentials, KeyAndCertificate } from './card-credentials.ts'
import type { CardProfile } from './card-profile.ts'
import { CredentialStore } from './credential-store.ts'
import type { CertificateUse, Name, NameAttribute } from './test-certificate.ts'

const RSA_BITS = 2048
const DAY_MS = 86_400_000
const AUTHORITY_DAYS = 20 * 365
/** A CPS3 is valid for three years. */
const CARD_DAYS = 3 * 365
/** How long ago the certificates of an expired card ended. */
const EXPIRED_DAYS = 30

type Level = 'FORT' | 'STANDARD'

/** The levels of IGC-Santé: CPS and CPF cards come under FORT, CPE and CPA under STANDARD. */
const LEVELS: Readonly<Record<CardProfile['cardType'], Level>> = {
  CPS: 'FORT',
  CPF: 'FORT',
  CPE: 'STANDARD',
  CPA: 'STANDARD',
}

export interface TestAuthorityOptions {
  /** Where keys and certificates are kept (made with mode 0700): the same folder gives the same certificates. */
  readonly folder: string
  /** The time of issue; the system's clock by default. */
  readonly now?: () => Date
  /** Makes an RSA key of 2048 bits. */
  readonly makeKey?: () => Promise<KeyObject>
}

/** A certification authority for virtual cards, made on this machine and worth nothing elsewhere. */
export interface TestAuthority {
  /** PEM of the roots, FORT then STANDARD. */
  readonly anchors: readonly string[]
  /** PEM of the intermediate authorities, in the same order; most cards do not carry theirs. */
  readonly intermediates: readonly string[]
  /** Keys and certificates for the card of a profile; the same ones each time. */
  issue(profile: CardProfile): Promise<CardCredentials>
}

interface Authority extends KeyAndCertificate {
  readonly name: Name
}

interface Branch {
  readonly root: Authority
  readonly intermediate: Authority
}

/**
 * Opens the authority of a folder, and makes it at the first time (under a second on a small machine).
 *
 * @throws BridgeError `SETUP_INVALID` when the folder cannot be used.
 */
export async function openTestAuthority({
  folder,
  now = () => new Date(),
  makeKey = generateRsaKey,
}: TestAuthorityOptions): Promise<TestAuthority> {
  const issuer = new Issuer(await CredentialStore.open(folder), now, makeKey)
  const [fort, standard] = await Promise.all([issuer.branch('FORT'), issuer.branch('STANDARD')])
  const branches: Readonly<Record<Level, Branch>> = { FORT: fort, STANDARD: standard }
  return {
    anchors: [fort.root, standard.root].map(toPem),
    intermediates: [fort.intermediate, standard.intermediate].map(toPem),
    async issue(profile) {
      const { intermediate } = branches[LEVELS[profile.cardType]]
      const [authentication, signature] = await Promise.all([
        issuer.card(profile, 'authentication', intermediate),
        issuer.card(profile, 'signature', intermediate),
      ])
      return { authentication, signature, issuerCertificate: intermediate.certificate }
    },
  }
}

const toPem = ({ certificate }: KeyAndCertificate): string => new X509Certificate(certificate).toString()

const generateRsaKey = async (): Promise<KeyObject> =>
  (await promisify(generateKeyPair)('rsa', { modulusLength: RSA_BITS })).privateKey

interface Wanted {
  /** Name in the store. */
  readonly file: string
  readonly subject: Name
  readonly use: CertificateUse
  readonly days: number
  readonly expired?: boolean
}

class Issuer {
  readonly #store: CredentialStore
  readonly #now: () => Date
  readonly #makeKey: () => Promise<KeyObject>

  constructor(store: CredentialStore, now: () => Date, makeKey: () => Promise<KeyObject>) {
    this.#store = store
    this.#now = now
    this.#makeKey = makeKey
  }

  /** Both keys are made at the same time; only the second signature waits for the first certificate. */
  async branch(level: Level): Promise<Branch> {
    const authority = async (commonName: string, use: 'root' | 'intermediate', by?: Promise<Authority>) => {
      const name = authorityName(commonName)
      const file = `${use}-${level.toLowerCase()}`
      return { ...(await this.#obtain({ file, subject: name, use, days: AUTHORITY_DAYS }, by)), name }
    }
    const root = authority(`TEST AC RACINE IGC-SANTE ${level}`, 'root')
    const intermediate = authority(`TEST AC IGC-SANTE ${level} PERSONNES`, 'intermediate', root)
    const [rootDone, intermediateDone] = await Promise.all([root, intermediate])
    return { root: rootDone, intermediate: intermediateDone }
  }

  /** A changed subject is another certificate, with a file of its own. */
  async card(
    profile: CardProfile,
    use: 'authentication' | 'signature',
    by: Authority,
  ): Promise<KeyAndCertificate> {
    const subject = holderName(profile)
    const digest = createHash('sha256').update(JSON.stringify(subject)).digest('hex').slice(0, 16)
    const { expired } = profile
    const file = `${expired ? 'expired-' : ''}${use}-${digest}`
    return this.#obtain({ file, subject, use, days: CARD_DAYS, expired }, Promise.resolve(by))
  }

  async #obtain(wanted: Wanted, by?: Promise<Authority>): Promise<KeyAndCertificate> {
    const { file, subject, use, days, expired = false } = wanted
    const now = this.#now()
    const accept = (issuer: Authority | undefined) => (certificate: X509Certificate) =>
      isValid(certificate, now) !== expired &&
      (issuer === undefined || certificate.verify(createPublicKey(issuer.privateKey)))
    const known = await this.#store.read(file, accept(undefined))
    const [key, issuer] = await Promise.all([known?.privateKey ?? this.#makeKey(), by])
    if (known !== undefined && accept(issuer)(new X509Certificate(known.certificate))) return known
    const start = now.getTime() - (expired ? days + 1 + EXPIRED_DAYS : 1) * DAY_MS
    // What makes certificates is loaded when one is made.
    const { issueCertificate } = await import('./test-certificate.ts')
    const certificate = issueCertificate({
      subject,
      key,
      ...(issuer === undefined ? {} : { issuer: { name: issuer.name, key: issuer.privateKey } }),
      notBefore: new Date(start),
      notAfter: new Date(start + (days + 1) * DAY_MS),
      use,
    })
    return this.#store.add(file, { privateKey: key, certificate }, accept(issuer))
  }
}

function isValid({ validFrom, validTo }: X509Certificate, now: Date): boolean {
  return Date.parse(validFrom) <= now.getTime() && now.getTime() <= Date.parse(validTo)
}

const single = (type: NameAttribute['type'], value: string): readonly NameAttribute[] => [{ type, value }]

const authorityName = (commonName: string): Name => [
  single('C', 'FR'),
  single('O', 'ASIP-SANTE'),
  single('OU', '0002 187512751'),
  single('OU', 'IGC-SANTE TEST'),
  single('CN', commonName),
]

/** The person is one RDN of several attributes: the identifier (CN), and the names of those who have one. */
function holderName({ subject, holder }: CardProfile): Name {
  const { nationalId, familyName, givenName } = holder
  return [
    ...subject.map(({ type, value }) => single(type, value)),
    [
      ...single('CN', nationalId),
      ...(familyName === undefined ? [] : single('SN', familyName)),
      ...(givenName === undefined ? [] : single('GN', givenName)),
    ],
  ]
}
