import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { filterReaders, matchesPattern } from '../../../src/reader/reader-filter.ts'
import type { ReaderEvent } from '../../../src/reader/reader.ts'
import { VirtualReaderProvider } from '../../../src/reader/virtual/virtual-provider.ts'

describe('matchesPattern', () => {
  it.each([
    ['Ingenico TL TELIUM (25005334) 00 02', 'ingenico', true],
    ['Ingenico TL TELIUM (25005334) 00 02', '* 00 02', true],
    ['Ingenico TL TELIUM (25005334) 00 02', '* 00 01', false],
    ['Ingenico TL TELIUM (25005334) 00 02', 'Ingenico*(*)*02', true],
    ['Ingenico TL TELIUM (25005334) 00 02', 'TELIUM*', false],
    ['ab', 'ab*b', false],
    ['aba', 'ab*ba', false],
    ['anything', '*', true],
    ['[x].+(y)', '[x].+(y)', true],
    ['[x].+(y)', '.', true],
    ['xay', 'x.y', false],
    ['été', 'ÉTÉ', true],
  ])('says of %j and %j: %j', (name, pattern, expected) => {
    expect(matchesPattern(name, pattern)).toBe(expected)
  })

  test.prop([fc.array(fc.string(), { minLength: 1, maxLength: 6 })])(
    'finds a name made by filling the gaps of the pattern',
    (parts) => {
      const literals = parts.map((part) => part.replaceAll('*', ''))
      expect(
        matchesPattern(
          literals.join('gap'),
          literals.length === 1 ? (literals[0] ?? '') : literals.join('*'),
        ),
      ).toBe(true)
    },
  )
})

describe('filterReaders', () => {
  async function heard(include: readonly string[], exclude: readonly string[]): Promise<readonly string[]> {
    const names = ['Pad (1) 00 00', 'Pad (1) 00 01', 'Other']
    const provider = filterReaders(
      new VirtualReaderProvider({ readers: names.map((name) => ({ name, card: null })) }),
      { include, exclude },
    )
    const events: ReaderEvent[] = []
    await provider.start((event) => events.push(event))
    await provider.stop()
    return events.flatMap((event) => ('reader' in event ? [event.reader] : []))
  }

  it.each([
    [[], [], ['Pad (1) 00 00', 'Pad (1) 00 01', 'Other']],
    [['pad'], [], ['Pad (1) 00 00', 'Pad (1) 00 01']],
    [['pad'], ['* 00 01'], ['Pad (1) 00 00']],
    [[], ['other'], ['Pad (1) 00 00', 'Pad (1) 00 01']],
  ])('include %j, exclude %j leaves %j', async (include, exclude, expected) => {
    expect(await heard(include, exclude)).toEqual(expected)
  })

  it('connects to no reader that it leaves out', async () => {
    const provider = filterReaders(new VirtualReaderProvider({ readers: [{ name: 'A', card: null }] }), {
      include: [],
      exclude: ['a'],
    })
    await expect(provider.connect('A', { waitMs: 0 })).rejects.toMatchObject({ code: 'READER_NOT_FOUND' })
  })
})
