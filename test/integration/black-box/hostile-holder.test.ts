import { describe, expect, it } from 'vitest'
import { type Caller, dial } from '../../helpers/black-box.ts'
import { ASKING, CHALLENGE, RPPS, useForeignBench } from '../../helpers/foreign-bench.ts'
import { foreignCard } from '../../helpers/foreign-layout.ts'
import { PromptWindow } from '../../helpers/prompt-window.ts'

const bench = useForeignBench()
const fresh = ASKING.values()

interface Question {
  readonly page: PromptWindow
  readonly code: () => Promise<string>
}

/** A portal that asks for a signature, and the page that its visitor gets. */
async function askToSign(): Promise<Question> {
  const portal: Caller = await dial(bench().bridge, { origin: fresh.next().value ?? '', query: '?lang=fr' })
  portal.send({ jsonrpc: '2.0', id: 'sign', method: 'activation.sign', params: { challenge: CHALLENGE } })
  const requested = await portal.until(({ method }) => method === 'prompt.requested')
  return {
    page: await PromptWindow.open(bench().bridge, requested.params?.['url']),
    code: async () => (await portal.until(({ id }) => id === 'sign')).error?.data.code ?? 'ok',
  }
}

describe('the prompt for a card with a hostile certificate', () => {
  it.each([
    ['a NUL in the identifier', { ...RPPS, nationalId: '899700\u0000075122' }],
    ['a bidirectional override in the identifier', { ...RPPS, nationalId: '8997\u202E00075122' }],
    ['two common names', { ...RPPS, secondCommonName: '899700075130' }],
  ])('ends before it asks for a code, with %s', async (_what, holder) => {
    const card = foreignCard(bench().ofHolder(holder))
    await bench().insert(card)
    const { page, code } = await askToSign()
    const view = await page.shows('done', 'CARD_PROTOCOL')
    expect([view.card, view.pin, view.outcome]).toEqual([null, null, 'failed'])
    const late = await page.send({ attempt: view.attempt, decision: 'confirm', pin: '1234' })
    expect([404, 409]).toContain(late.status)
    expect(await code()).toBe('CARD_PROTOCOL')
    expect([card.tried, card.signed]).toEqual([0, 0])
  })

  it('names who the card names, as text, without what could deceive', async () => {
    const holder = {
      nationalId: RPPS.nationalId,
      familyName: '<img src=x onerror=alert(1)>',
      givenName: 'A\u202EB\u0000C',
      title: '</h1><script>alert(1)</script>',
    }
    const card = foreignCard(bench().ofHolder(holder))
    await bench().insert(card)
    const { page, code } = await askToSign()
    const view = await page.shows('ready')
    expect(view.card).toMatchObject({
      nationalId: RPPS.nationalId,
      familyName: holder.familyName,
      givenName: 'A\uFFFDB\uFFFDC',
      title: holder.title,
    })
    expect(await page.confirm('1234')).toBe(200)
    expect(await code()).toBe('ok')
    expect([card.tried, card.signed]).toEqual([1, 1])
  })
})
