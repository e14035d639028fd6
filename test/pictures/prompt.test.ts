import { describe, expect, it } from 'vitest'
import type { PromptView } from '../../src/contract/prompt.ts'
import { type AnyBridgeError, BridgeError, plainError } from '../../src/errors/bridge-error.ts'
import { messageOf, type Locale } from '../../src/errors/messages.ts'
import { attentionGiven } from '../helpers/attention.ts'
import { readyView } from '../helpers/fake-prompt.ts'
import { NOTHING_READ, PromptBench, tries } from '../helpers/prompt-bench.ts'
import { LOCALES, picture } from '../helpers/camera.ts'

const bench = new PromptBench()

const faultOf = (error: AnyBridgeError, locale: Locale): PromptView['fault'] => {
  const { what, advice = null } = messageOf(error, locale)
  return { code: error.code, message: what, advice }
}
const pad: PromptView['pin'] = { entry: 'pinpad', minLength: 4, maxLength: 4, triesLeft: 3, lastTry: false }
const ended = (outcome: PromptView['outcome']): Partial<PromptView> => ({
  state: 'done',
  outcome,
  expiresInSeconds: 0,
  ...NOTHING_READ,
})

type State = readonly [name: string, changes: (locale: Locale) => Partial<PromptView>]
const STATES: readonly State[] = [
  ['reading', () => ({ state: 'reading', ...NOTHING_READ })],
  [
    'no-card',
    (locale) => ({
      state: 'waiting-card',
      fault: faultOf(plainError('CARD_ABSENT'), locale),
      ...NOTHING_READ,
    }),
  ],
  [
    'mute',
    (locale) => ({ state: 'waiting-card', fault: faultOf(plainError('CARD_MUTE'), locale), ...NOTHING_READ }),
  ],
  [
    'vitale',
    (locale) => ({
      state: 'waiting-card',
      fault: faultOf(new BridgeError('CARD_UNSUPPORTED', { kind: 'vitale' }), locale),
      ...NOTHING_READ,
    }),
  ],
  ['consent', () => ({ action: 'identify', pin: null })],
  ['code', () => ({})],
  ['check-then-sign', () => ({ action: 'check-then-sign' })],
  ['web-eid', () => ({ action: 'web-eid' })],
  [
    'wrong-code',
    (locale) => ({
      attempt: 2,
      fault: faultOf(new BridgeError('PIN_INCORRECT', { triesLeft: 2 }), locale),
      ...tries(2),
    }),
  ],
  ['last-try', () => tries(1)],
  ['other-card', () => ({ expected: { nationalId: '899700234561', test: null }, pin: null })],
  ['pad', () => ({ pin: pad })],
  ['awaiting-pad', () => ({ pin: pad, state: 'awaiting-pad' })],
  ['busy', () => ({ state: 'busy' })],
  ['confirmed', () => ended('confirmed')],
  ['refused', () => ended('refused')],
  ['expired', () => ended('expired')],
  ['failed', (locale) => ({ ...ended('failed'), fault: faultOf(plainError('CARD_REMOVED'), locale) })],
  ['blocked', (locale) => ({ ...ended('failed'), fault: faultOf(plainError('PIN_BLOCKED'), locale) })],
]

describe.each(LOCALES)('the prompt page in %s', (locale) => {
  it.each(STATES)('%s', async (name, changes) => {
    const driver = await bench.open({ locale })
    bench.prompt.show({ ...readyView, locale, ...changes(locale) })
    await expect.poll(() => bench.prompt.view.state).not.toBe('')
    if (bench.prompt.view.state === 'ready') await attentionGiven(driver.page)
    else
      await driver.page.waitForSelector(
        bench.prompt.view.state === 'done' ? '#outcome' : '#status:not(:empty)',
        { visible: true },
      )
    await picture(driver.page, `prompt/${name}`, locale)
  })

  it('lost', async () => {
    const driver = await bench.open({ locale })
    await bench.endBridge()
    await driver.page.waitForSelector('#status:not(:empty)')
    await picture(driver.page, 'prompt/lost', locale)
  })

  it('gone', async () => {
    bench.prompt.exists = false
    const driver = await bench.visit(locale)
    await driver.page.waitForSelector('#outcome', { visible: true })
    await picture(driver.page, 'prompt/gone', locale)
  })
})
