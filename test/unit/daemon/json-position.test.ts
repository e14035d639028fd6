import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { jsonFaultAt, repeatedMember } from '../../../src/daemon/json-position.ts'

describe('jsonFaultAt', () => {
  it.each([
    ['{"port":1,}', 1, 11],
    ['{\n  "port": 1\n  "locale": "fr"\n}', 3, 3],
    ['{"port":1', 1, 10],
    ['', 1, 1],
    ['{"a":tru}', 1, 6],
    ["{'a':1}", 1, 2],
    ['{"a":01}', 1, 7],
    ['[1,2]]', 1, 6],
    ['{"a" 1}', 1, 6],
    ['{\r\n"a":\r\n}', 3, 1],
    ['["a\nb"]', 1, 2],
  ])('of %j is line %i, column %i', (text, line, column) => {
    expect(jsonFaultAt(text)).toEqual({ line, column })
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError)
  })

  test.prop([fc.json()])('finds none in JSON', (text) => {
    expect(jsonFaultAt(text)).toBeNull()
  })

  test.prop([fc.json(), fc.nat(), fc.constantFrom('"', '{', '}', ',', ':', '0', 'x', '\n', '')])(
    'finds one exactly where JSON.parse does',
    (json, at, put) => {
      const index = at % (json.length + 1)
      const text = json.slice(0, index) + put + json.slice(index + 1)
      let isJson = true
      try {
        JSON.parse(text)
      } catch {
        isJson = false
      }
      expect(jsonFaultAt(text) === null).toBe(isJson)
    },
  )
})

describe('repeatedMember', () => {
  it.each([
    ['{"a":1,"b":{"a":[{"c":1},{"c":2}]}}', null],
    ['{"port":1,"port":2}', '/port'],
    ['{"origins":[{"origin":"x"},{"origin":"x" , "\\u006frigin":"y"}]}', '/origins/1/origin'],
    ['[]', null],
    ['1', null],
  ])('of %s is %s', (text, pointer) => {
    expect(repeatedMember(text)).toBe(pointer)
  })
})
