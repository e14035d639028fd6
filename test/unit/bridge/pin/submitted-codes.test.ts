import { describe, expect, it } from 'vitest'
import { takeCodes, wipeCodes } from '../../../../src/bridge/pin/sent-codes.ts'
import { Submissions } from '../../../../src/bridge/pin/submissions.ts'
import type { Insertion } from '../../../../src/bridge/readers/attached-reader.ts'

const insertion = (): Insertion => ({}) as Insertion
const refused = expect.objectContaining({
  code: 'REQUEST_INVALID',
  details: { path: '/params/attempt' },
}) as object

describe('a submission of codes', () => {
  function bench() {
    let made = 0
    return new Submissions(() => `id-${++made}`)
  }

  it('is the same until it is taken, and another afterwards', () => {
    const submissions = bench()
    const card = insertion()
    expect([submissions.idFor(card), submissions.idFor(card)]).toEqual(['id-1', 'id-1'])
    submissions.take(card, 'id-1')
    expect(submissions.idFor(card)).toBe('id-2')
  })

  it('is taken once, with its own id, and for its own card', () => {
    const submissions = bench()
    const [card, other] = [insertion(), insertion()]
    submissions.idFor(card)
    submissions.idFor(other)
    expect(() => submissions.take(card, 'id-2')).toThrow(refused)
    expect(() => submissions.take(insertion(), 'id-1')).toThrow(refused)
    submissions.take(card, 'id-1')
    expect(() => submissions.take(card, 'id-1')).toThrow(refused)
    submissions.take(other, 'id-2')
  })
})

describe('the codes of a call', () => {
  it('are those that were taken out of its message, else copies of what was sent; what was not sent is none', () => {
    const taken = new Map([['pin', Buffer.from('1234')]])
    const codes = takeCodes(
      ['pin', 'puk', 'newPin'],
      { pin: '****', puk: '12345678', newPinAgain: '1' },
      taken,
    )
    expect(codes).toEqual({ pin: Buffer.from('1234'), puk: Buffer.from('12345678') })
    expect(codes.pin).toBe(taken.get('pin'))
    expect(takeCodes(['pin'], { pin: '4321' }, undefined)).toEqual({ pin: Buffer.from('4321') })
  })

  it('are zeroes once they are wiped', () => {
    const codes = { pin: Buffer.from('1234'), puk: Buffer.from('12345678') }
    wipeCodes(codes)
    expect([...codes.pin, ...codes.puk]).toEqual(Array.from({ length: 12 }, () => 0))
  })
})
