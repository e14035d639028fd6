import { expect, it } from 'vitest'
import { CHALLENGE, CountedCard, openBench, outcomeOfCall, PIN } from '../../../helpers/bridge-bench.ts'
import { PromptHolder } from '../../../helpers/prompt-holder.ts'
import { cardFactory } from '../../../helpers/virtual-cards.ts'

const makeCard = await cardFactory('rpps')
const formats = ['jws', 'web-eid:1.0'] as const
const WEB_EID = { challenge: Buffer.alloc(32, 7).toString('base64'), format: 'web-eid:1.0' } as const

it.each(['page', 'api'] as const)(
  'a hold for an activation signs no identification (%s)',
  async (pinEntry) => {
    const card = new CountedCard(await makeCard())
    const bench = await openBench({ cards: [card] })
    const holder = new PromptHolder(() => bench.bridge)
    const portal = bench.client({ pinEntry, formats }, { prompts: holder.channel })
    const check = portal.call('pin.verify', {
      then: 'activation.sign',
      ...(pinEntry === 'api' && { pin: PIN }),
    })
    if (pinEntry === 'page') await (await holder.page()).confirm(PIN)
    await check
    const identification = portal.call('activation.sign', WEB_EID)
    if (pinEntry === 'api') {
      expect(await outcomeOfCall(identification)).toBe('PIN_REQUIRED')
      return
    }
    const page = await holder.page(2)
    expect((await page.until('ready')).action).toBe('web-eid')
    page.decide({ decision: 'refuse' })
    expect(await outcomeOfCall(identification)).toBe('PIN_CANCELLED')
    expect(await outcomeOfCall(portal.call('pin.status', {}))).toBe('ok')
    expect(card.verifies).toBe(1)
  },
)

it('a hold for an activation signs one', async () => {
  const bench = await openBench({ cards: [await makeCard()] })
  const portal = bench.client({ formats })
  await portal.call('pin.verify', { then: 'activation.sign', pin: PIN })
  expect(await outcomeOfCall(portal.call('activation.sign', { challenge: CHALLENGE }))).toBe('ok')
})
