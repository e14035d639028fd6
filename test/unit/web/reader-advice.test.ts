import { describe, expect, it } from 'vitest'
import type { Reader } from '../../../src/contract/shapes.ts'
import { readerAdvice } from '../../../src/web/reader-advice.ts'

const reader = (state: Reader['state'], card: Reader['card'] = null): Reader => ({
  id: 'a',
  name: 'Reader',
  state,
  pinPad: false,
  card,
})

describe('readerAdvice', () => {
  it.each([
    [reader('mute'), 'insérez-la à fond', 'way in'],
    [reader('unavailable'), 'fermez l’autre logiciel', 'close the other'],
    [reader('present', { kind: 'vitale' }), 'Insérez votre carte CPS à sa place', 'CPS card'],
    [reader('present', { kind: 'contactless' }), 'dans la fente', 'slot'],
    [reader('present', { kind: 'cps2ter' }), 'carte CPS actuelle', 'current'],
    [reader('present', { kind: 'unknown' }), 'Insérez votre carte CPS', 'CPS card'],
  ])('of %j says what to do in both languages', (of, fr, en) => {
    const advice = readerAdvice(of)
    expect(advice?.fr).toContain(fr)
    expect(advice?.en).toContain(en)
  })

  it.each([reader('empty'), reader('present', { kind: 'cps3' }), reader('present', { kind: 'cps4' })])(
    'of %j says nothing',
    (of) => {
      expect(readerAdvice(of)).toBeNull()
    },
  )
})
