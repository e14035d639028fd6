import { describe, expect, it } from 'vitest'
import type { PromptView } from '../../../src/contract/prompt.ts'
import { PromptState } from '../../../src/web/prompt/prompt-state.ts'
import { ACTION_TEXTS, textOf } from '../../../src/web/prompt/texts.ts'
import { readyView } from '../../helpers/fake-prompt.ts'

const fault = { code: 'CARD_ABSENT', message: 'Aucune carte : attendez 8 secondes', advice: null }
const lastTry: PromptView['pin'] = { entry: 'page', minLength: 4, maxLength: 4, triesLeft: 1, lastTry: true }

function stateOf(changes: Partial<PromptView> = {}): PromptState {
  const state = new PromptState(null)
  state.attention = 'given'
  state.take({ ...readyView, ...changes })
  return state
}

describe('PromptState', () => {
  it.each<[fact: string, changes: Partial<PromptView>, accepted: boolean, may: boolean]>([
    ['a ready card', {}, false, true],
    ['a card that is read', { state: 'reading' }, false, false],
    ['no card', { state: 'waiting-card' }, false, false],
    ['a decision under way', { state: 'busy' }, false, false],
    ['an end', { state: 'done', outcome: 'confirmed' }, false, false],
    ['a last try', { pin: lastTry }, false, false],
    ['an accepted last try', { pin: lastTry }, true, true],
    ['no code to type', { action: 'identify', pin: null }, false, true],
  ])('lets the holder confirm or not: %s', (_fact, changes, accepted, may) => {
    const state = stateOf(changes)
    state.accepted = accepted
    expect(state.mayConfirm).toBe(may)
  })

  it.each(['lost', 'gone', 'sending'] as const)('accepts nothing when it is: %s', (what) => {
    const state = stateOf()
    state[what] = true
    expect(state.mayConfirm).toBe(false)
  })

  it.each(['none', 'arriving'] as const)('accepts nothing while the attention is: %s', (attention) => {
    const state = stateOf()
    state.attention = attention
    expect(state.mayConfirm).toBe(false)
    expect(state.codeHelp).not.toBe(stateOf().codeHelp)
  })

  it.each<[what: string, changes: Partial<PromptView>, another: boolean]>([
    ['the time that is left', { expiresInSeconds: 3 }, false],
    ['the language', { locale: 'en' }, false],
    ['the attempt', { attempt: 2 }, true],
    ['the state', { state: 'reading' }, true],
    ['the card', { card: readyView.card && { ...readyView.card, nationalId: '8' } }, true],
    ['the reader', { reader: { name: 'Another', pinPad: false } }, true],
  ])('asks another question when it changes: %s', (_what, changes, another) => {
    expect(stateOf().take({ ...readyView, ...changes })).toBe(another)
  })

  it('tells a fault as a hint while it waits, and as a fault when the holder may decide', () => {
    const told = { what: 'Aucune carte\u202f: attendez 8\u00a0secondes', advice: null, locale: 'fr' }
    expect(stateOf({ state: 'waiting-card', fault })).toMatchObject({ hint: told, faults: [] })
    expect(stateOf({ fault })).toMatchObject({ hint: null, faults: [told] })
    expect(stateOf({ state: 'done', outcome: 'failed', fault }).faults).toEqual([told])
    expect(stateOf({ state: 'done', outcome: 'expired', fault }).faults).toEqual([])
  })
})

describe('textOf', () => {
  it.each(Object.entries(ACTION_TEXTS))(
    'has a title, effects and an end for %s in both languages',
    (_, texts) => {
      const { effects, ...keys } = texts
      for (const key of [...effects, ...Object.values(keys)]) {
        expect(textOf('fr', key)).not.toBe('')
        expect(textOf('en', key)).not.toBe(textOf('fr', key))
      }
    },
  )

  it('fills in figures', () => {
    expect(textOf('en', 'codeIncomplete', { digits: '4' })).toBe('Type the 4 digits of your card code.')
  })
})
