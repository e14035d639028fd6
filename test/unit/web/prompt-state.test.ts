import { describe, expect, it } from 'vitest'
import type { PromptView } from '../../../src/contract/prompt.ts'
import { PAGE_STATES, type PageState } from '../../../src/web/prompt/page-states.ts'
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
    expect(stateOf({ state: 'waiting-card', fault })).toMatchObject({ page: 'waiting-card', message: told })
    expect(stateOf({ fault })).toMatchObject({ page: 'code', message: told })
    expect(stateOf({ state: 'done', outcome: 'failed', fault })).toMatchObject({
      page: 'failed',
      message: told,
    })
    expect(stateOf({ state: 'done', outcome: 'expired', fault }).message).toBeNull()
  })
})

describe('the states of the page', () => {
  const pad: PromptView['pin'] = { entry: 'pinpad', minLength: 4, maxLength: 4, triesLeft: 3, lastTry: false }
  const nothing = { reader: null, card: null, pin: null }
  const blocked = { code: 'PIN_BLOCKED', message: 'Votre carte CPS est bloquée.', advice: null }

  it.each<[page: PageState, changes: Partial<PromptView>, message: string | null]>([
    ['waiting-card', { state: 'waiting-card', fault, ...nothing }, 'Aucune carte'],
    ['reading', { state: 'reading', ...nothing }, 'Lecture de la carte'],
    ['busy', { state: 'busy', pin: null }, 'Opération en cours'],
    ['busy-code', { state: 'busy' }, 'Opération en cours'],
    ['awaiting-pad', { state: 'awaiting-pad', pin: pad }, 'sur le clavier du lecteur'],
    ['consent', { action: 'identify', pin: null }, null],
    ['other-card', { expected: { nationalId: '8', test: null }, pin: null }, 'attend l’identifiant …\u20608'],
    ['code', {}, null],
    ['last-code', { pin: lastTry }, null],
    ['pad', { pin: pad }, null],
    ['last-pad', { pin: { ...pad, triesLeft: 1, lastTry: true } }, null],
    ['confirmed', { state: 'done', outcome: 'confirmed', ...nothing }, null],
    ['refused', { state: 'done', outcome: 'refused', ...nothing }, null],
    ['expired', { state: 'done', outcome: 'expired', ...nothing }, null],
    ['failed', { state: 'done', outcome: 'failed', fault, ...nothing }, 'Aucune carte'],
    ['blocked', { state: 'done', outcome: 'failed', fault: blocked, ...nothing }, 'est bloquée'],
  ])('%s has its message alone', (page, changes, message) => {
    const state = stateOf(changes)
    expect(state.page).toBe(page)
    if (message === null) expect(state.message).toBeNull()
    else expect(state.message?.what).toContain(message)
  })

  it.each<[page: PageState, set: (state: PromptState) => void]>([
    ['lost-code', (state) => (state.lost = true)],
    ['gone', (state) => (state.gone = true)],
  ])('%s is said in place of whatever was there', (page, set) => {
    const state = stateOf({ fault })
    state.local = state.notice('codeIncomplete', 'nothingSent')
    set(state)
    expect(state.page).toBe(page)
    expect(state.message?.what ?? null).toBe(page === 'gone' ? null : textOf('fr', 'lost'))
  })

  it('starts with connecting, or says that nobody answers', () => {
    const state = new PromptState(null)
    expect(state.page).toBe('connecting')
    state.lost = true
    expect(state).toMatchObject({ page: 'unreachable', message: { what: textOf('fr', 'lost') } })
  })

  it('puts what the page says of an entry in place of what the card said of the one before', () => {
    const state = stateOf({
      fault: { code: 'PIN_INCORRECT', message: 'Il vous reste 2 essais.', advice: null },
    })
    state.local = state.notice('codeUnusable', 'nothingSent')
    expect(state.message).toEqual(state.local)
  })

  it('leads to an end, or lets the holder decide or wait, and never two of them', () => {
    for (const [page, { parts }] of Object.entries<{ readonly parts: readonly string[] }>(PAGE_STATES)) {
      const ends = parts.includes('outcome')
      expect([page, ends && parts.includes('form')]).toEqual([page, false])
      expect([page, parts.includes('next') && parts.includes('unblock')]).toEqual([page, false])
      expect([page, parts.includes('code-part') && parts.includes('pad-part')]).toEqual([page, false])
    }
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
