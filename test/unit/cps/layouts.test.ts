import { beforeAll, describe, expect, it } from 'vitest'
import { concatBytes } from '../../../src/iso7816/hex.ts'
import { type CertificateObject, decodeCdf } from '../../../src/iso7816/pkcs15/cdf.ts'
import { decodeOdf, type OdfEntry } from '../../../src/iso7816/pkcs15/odf.ts'
import type { Pkcs15Path } from '../../../src/iso7816/pkcs15/path.ts'
import { decodePrkdf, type PrivateKeyObject } from '../../../src/iso7816/pkcs15/prkdf.ts'
import type { CardCredentials } from '../../../src/reader/virtual/card-credentials.ts'
import type { FileOverrides } from '../../../src/reader/virtual/card-files.ts'
import { type CardLayout, resolveLayout } from '../../../src/reader/virtual/card-layout.ts'
import type { CardProfile } from '../../../src/reader/virtual/card-profile.ts'
import {
  authObjects,
  certificates,
  objectDirectory,
  privateKeys,
} from '../../../src/reader/virtual/pkcs15-files.ts'
import type { VirtualCard } from '../../../src/reader/virtual/virtual-card.ts'
import { CHALLENGE, CountedCard, openBench, PIN } from '../../helpers/bridge-bench.ts'
import { hex } from '../../helpers/hex.ts'
import { encodeCdf, encodeOdf, encodePrkdf } from '../../helpers/pkcs15-encoders.ts'
import { cpsProfile, makeVirtualCard, sharedTestAuthority } from '../../helpers/virtual-cards.ts'

const ODF = 0x5031
const PRKDF = 0x7002
const CDF = 0x7005
const NOWHERE = { path: hex('3F0000017FFF') }

/** Reads the identity and signs; the bridge checks the signature against the certificate. */
async function use(card: VirtualCard): Promise<string> {
  const { client } = await openBench({ cards: [card] })
  const { nationalId } = await client().call('card.identity', {})
  const signed = await client().call('activation.sign', { challenge: CHALLENGE, pin: PIN })
  expect(signed.nationalId).toBe(nationalId)
  return nationalId
}

const pad = (filler: number, bytes: Uint8Array): Uint8Array =>
  concatBytes(bytes, new Uint8Array(600 - bytes.length).fill(filler))

interface Generation {
  readonly name: 'rpps' | 'cps4'
}

describe.each<Generation>([{ name: 'rpps' }, { name: 'cps4' }])(
  'the layout of the card $name',
  ({ name }) => {
    let profile: CardProfile
    let credentials: CardCredentials
    let odf: readonly OdfEntry[]
    let cdf: readonly CertificateObject[]
    let prkdf: readonly PrivateKeyObject[]
    beforeAll(async () => {
      profile = cpsProfile(name)
      credentials = await (await sharedTestAuthority()).issue(profile)
      odf = decodeOdf(objectDirectory(profile))
      cdf = decodeCdf(certificates(profile))
      prkdf = decodePrkdf(privateKeys(profile))
    })

    const withFiles = async (
      ...files: readonly (readonly [number, Uint8Array | null])[]
    ): Promise<string> => {
      const overrides: FileOverrides = new Map(files)
      return use(await makeVirtualCard(name, {}, overrides))
    }
    const withLayout = async (change: Parameters<typeof resolveLayout>[0]): Promise<string> => {
      const layout: CardLayout = resolveLayout(change, profile.generation)
      return use(await makeVirtualCard(name, { layout }))
    }
    const authentication = (): CertificateObject => {
      const found = cdf.find(({ label }) => label?.includes('Authentification'))
      if (found === undefined) throw new Error('no certificate for authentication')
      return found
    }

    it('may have a certificate of over 3 kB', async () => {
      const subject = Array.from({ length: 12 }, (_, i) => ({
        type: 'OU' as const,
        value: `${i}`.padEnd(200, 'x'),
      }))
      const issued = await (await sharedTestAuthority()).issue({ ...profile, subject })
      expect(issued.authentication.certificate.length).toBeGreaterThan(3072)
      expect(await use(await makeVirtualCard(name, { subject }))).toBe(profile.holder.nationalId)
    })

    it('may list its objects in any order', async () => {
      const files = [
        [ODF, encodeOdf([...odf].reverse())],
        [CDF, encodeCdf([...cdf].reverse())],
        [PRKDF, encodePrkdf([...prkdf].reverse())],
      ] as const
      expect(await withFiles(...files)).toBe(profile.holder.nationalId)
    })

    it('may have other file ids', async () => {
      const files = {
        prkdf: '4402',
        cdf: '4405',
        aodf: '4401',
        authenticationCertificate: '1234',
        issuerCertificate: '1235',
      }
      expect(await withLayout({ files })).toBe(profile.holder.nationalId)
    })

    it('may have another directory for its application', async () => {
      expect(await withLayout({ files: { application: '0009' } })).toBe(profile.holder.nationalId)
    })

    it('may have other references of keys and PIN', async () => {
      const references = {
        signatureKey: '11',
        authenticationKey: '05',
        pinReference: '04',
        pukReference: '05',
      }
      expect(await withLayout(references)).toBe(profile.holder.nationalId)
    })

    it.each(['', '3F000001'])('may give its keys the path %j', async (keyPath) => {
      expect(await withLayout({ keyPath })).toBe(profile.holder.nationalId)
    })

    it.each([0x00, 0xff])('may fill its directory files up with %i', async (filler) => {
      const files = [
        [ODF, pad(filler, objectDirectory(profile))],
        [CDF, pad(filler, certificates(profile))],
        [PRKDF, pad(filler, privateKeys(profile))],
        [0x7001, pad(filler, authObjects(profile))],
      ] as const
      expect(await withFiles(...files)).toBe(profile.holder.nationalId)
    })

    it('may hold relative paths', async () => {
      const relative = <T extends object>(object: T): T =>
        'path' in object
          ? { ...object, path: { path: (object.path as Pkcs15Path).path.subarray(4) } }
          : object
      const files = [
        [ODF, encodeOdf(odf.map(relative))],
        [CDF, encodeCdf(cdf.map(relative))],
      ] as const
      expect(await withFiles(...files)).toBe(profile.holder.nationalId)
    })

    it('may hold certificates in its directory, and directories in its ODF', async () => {
      const certificate = credentials.authentication.certificate
      const { path: _path, ...inDirectory } = { ...authentication(), value: certificate }
      const direct = cdf.map((object) => (object.id === inDirectory.id ? inDirectory : object))
      const inside = odf.map((entry): OdfEntry =>
        entry.kind === 'privateKeys' ? { kind: entry.kind, direct: privateKeys(profile) } : entry,
      )
      const files = [
        [ODF, encodeOdf(inside)],
        [CDF, encodeCdf(direct)],
        [profile.layout.files.authenticationCertificate, null],
        [PRKDF, null],
      ] as const
      expect(await withFiles(...files)).toBe(profile.holder.nationalId)
    })

    it('may hold a certificate in a part of a file', async () => {
      const { certificate } = credentials.authentication
      const file = concatBytes(new Uint8Array(40).fill(0xa5), certificate, new Uint8Array(9).fill(0x5a))
      const path = { path: hex('3F000001BEEF'), index: 40, length: certificate.length }
      const moved = cdf.map((object) => (object.id === authentication().id ? { ...object, path } : object))
      expect(await withFiles([CDF, encodeCdf(moved)], [0xbeef, file])).toBe(profile.holder.nationalId)
    })

    it('may lack the files that are not needed', async () => {
      const more = encodeOdf([...odf, { kind: 'usefulCertificates', path: NOWHERE }])
      expect(await withFiles([ODF, more], [0x5032, null], [0x7006, null], [0xd102, null])).toBe(
        profile.holder.nationalId,
      )
    })

    it('may have a key without a certificate', async () => {
      const lonely = prkdf.map((key) => ({
        ...key,
        id: hex('7777'),
        keyReference: 0x7f,
        label: 'CPS_PRIV_AUT 2',
      }))
      expect(await withFiles([PRKDF, encodePrkdf([...lonely, ...prkdf])])).toBe(profile.holder.nationalId)
    })

    it('may have a certificate without a key, and one whose file is not there', async () => {
      const lonely = { ...authentication(), id: hex('7777') }
      const gone = { ...authentication(), id: hex('7778'), path: NOWHERE }
      expect(await withFiles([CDF, encodeCdf([gone, lonely, ...cdf])])).toBe(profile.holder.nationalId)
    })

    it('may name a certificate without a key as the one for authentication', async () => {
      const authority = await sharedTestAuthority()
      const stranger = await authority.issue({ ...profile, holder: { nationalId: '899700999999' } })
      const lonely = { ...authentication(), id: hex('7777'), path: { path: hex('3F000001BEEF') } }
      const others = cdf.map((object) => ({ ...object, label: 'certificate' }))
      const card = await makeVirtualCard(
        name,
        {},
        new Map([
          [CDF, encodeCdf([lonely, ...others])],
          [0xbeef, stranger.authentication.certificate],
        ]),
      )
      const { client } = await openBench({ cards: [card] })
      const signed = await client().call('activation.sign', { challenge: CHALLENGE, pin: PIN })
      expect(signed.nationalId).toBe(profile.holder.nationalId)
    })

    it('may have labels that say nothing', async () => {
      const unnamed = cdf.map(({ label: _label, ...object }) => object)
      expect(await withFiles([CDF, encodeCdf(unnamed)])).toBe(profile.holder.nationalId)
    })

    it('prefers the certificate that is valid to one that has expired', async () => {
      const expired = await (await sharedTestAuthority()).issue({ ...profile, expired: true })
      const old = { ...authentication(), path: { path: hex('3F000001BEEF') } }
      const files = [
        [CDF, encodeCdf([old, ...cdf])],
        [0xbeef, expired.authentication.certificate],
      ] as const
      expect(await withFiles(...files)).toBe(profile.holder.nationalId)
    })

    it.each(['6C', '6282'] as const)(
      'may answer %s at the end of a file of unknown size',
      async (readPastEnd) => {
        const card = new CountedCard(
          await makeVirtualCard(name, {
            quirks: { ...profile.quirks, readPastEnd, issuerCertificate: true },
          }),
        )
        // Tag 80 of the file control information becomes one without a meaning.
        card.change = (answer) =>
          (answer[0] === 0x62 || answer[0] === 0x6f) && answer[2] === 0x80 ? answer.with(2, 0x90) : answer
        expect(await use(card)).toBe(profile.holder.nationalId)
      },
    )

    it.each([
      ['6700', 231],
      ['6C', 231],
      ['6700', 128],
      ['6C', 100],
    ] as const)('may refuse long reads with %s, over %d bytes', async (refusal, limit) => {
      const card = new LimitedCard(await makeVirtualCard(name), refusal, limit)
      expect(await use(card)).toBe(profile.holder.nationalId)
    })
  },
)

/** A card whose READ BINARY gives no more than some bytes at once. */
class LimitedCard extends CountedCard {
  readonly #refusal: '6700' | '6C'
  readonly #limit: number

  constructor(card: VirtualCard, refusal: '6700' | '6C', limit: number) {
    super(card)
    this.#refusal = refusal
    this.#limit = limit
  }

  override transmit(command: Uint8Array): Uint8Array {
    const [, ins, , , le = 0] = command
    const tooLong = ins === 0xb0 && (le === 0 ? 256 : le) > this.#limit
    if (!tooLong) return super.transmit(command)
    return this.#refusal === '6700' ? hex('6700') : Uint8Array.of(0x6c, this.#limit)
  }
}
