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
 * Exchanges, GET RESPONSE and repeats counted. One of each is the comparison of EF.SN.ICC, which every connection begins
 * with; on a CPS3 the signature of a known card does not cost it, because the MF is current then and need not be
 * selected. In T=1, which pcsc-lite chooses where a card offers both, GET RESPONSE falls away: a card that knows T=0 alone needs
 * three for the FCI of ODF, CDF and certificate, one for the signature. They stay: the agency's driver fetches every FCI and
 * selects 0001 before each MSE, and that a card does without was only ever seen on simulators.
 */
const BUDGETS = [
  { name: 'rpps', protocol: 't0', identity: 15, sign: 7 },
  { name: 'cps4', protocol: 't1', identity: 12, sign: 8 },
  { name: 'cps4-t0', protocol: 't0', identity: 15, sign: 9 },
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
