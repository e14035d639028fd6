import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { CHALLENGE, CountedCard, openBench, PIN } from '../../helpers/bridge-bench.ts'
import { cpsProfile, makeVirtualCard, sharedTestAuthority } from '../../helpers/virtual-cards.ts'

/** A certificate of about 1.1 kB: the longest name that a profile may have a use for. */
const LONG_SUBJECT = [
  { type: 'C', value: 'FR' },
  { type: 'O', value: 'CENTRE HOSPITALIER UNIVERSITAIRE DE TEST' },
  { type: 'OU', value: '300000000029751' },
  { type: 'title', value: 'Médecin' },
] as const

/**
 * Exchanges, GET RESPONSE and repeats counted, with a certificate that takes five reads. One of each is the comparison of
 * EF.SN.ICC, which every connection begins with; on a CPS3 the signature of a known card does not cost it, because the MF is
 * current then and need not be selected. A card that knows T=0 alone needs GET RESPONSE for the FCI of ODF and CDF (a
 * READ BINARY beyond the end of a file of unknown length would cost a 6Cxx instead) and for the signature.
 */
const BUDGETS = [
  { name: 'rpps', protocol: 't0', identity: 13, sign: 7 },
  { name: 'cps4', protocol: 't1', identity: 12, sign: 7 },
  { name: 'cps4-t0', protocol: 't0', identity: 14, sign: 8 },
] as const

describe.each(BUDGETS)(
  'the exchanges of the card $name in $protocol',
  ({ name, protocol, identity, sign }) => {
    it(`are ${identity} from insertion to identity with a certificate of 1.1 kB`, async () => {
      const change = { subject: [...LONG_SUBJECT] }
      const profile = { ...cpsProfile(name), ...change }
      const { authentication } = await (await sharedTestAuthority()).issue(profile)
      expect(new X509Certificate(authentication.certificate).raw.length).toBeGreaterThan(1080)
      const card = new CountedCard(await makeVirtualCard(name, change))
      expect(card.protocol).toBe(protocol)
      const { client } = await openBench({ cards: [card] })
      await client().call('card.identity', {})
      expect(card.exchanges).toBe(identity)
      card.clear()
      await client().call('card.identity', {})
      expect(card.exchanges).toBeLessThanOrEqual(2)
    })

    it(`are ${sign} for PIN and signature of a card that is known`, async () => {
      const card = new CountedCard(await makeVirtualCard(name))
      const { client } = await openBench({ cards: [card] })
      const portal = client()
      await portal.call('activation.sign', { challenge: CHALLENGE, pin: PIN })
      card.clear()
      await portal.call('activation.sign', { challenge: CHALLENGE, pin: PIN })
      expect(card.exchanges).toBe(sign)
      expect(card.verifies).toBe(1)
    })
  },
)
