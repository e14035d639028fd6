import { describe, expect, it } from 'vitest'
import { documents } from '../../helpers/documents.ts'
import { publicFunctions } from '../../helpers/public-api.ts'

const FUNCTIONS = publicFunctions()

describe('the public functions', () => {
  it('are found, those of every entry', () => {
    const names = FUNCTIONS.map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining([
        'connect',
        'BridgeClient.sign',
        'statusItems',
        'createVerifier',
        'TestBridge.insert',
      ]),
    )
  })

  it('have an example each, which test/e2e/examples.test.ts runs', () => {
    expect(FUNCTIONS.filter(({ examples }) => examples.length === 0).map(({ name }) => name)).toEqual([])
  })

  it('have their own examples in the documents', () => {
    const quoted = documents().flatMap(({ blocks }) =>
      blocks.filter(({ info }) => info.startsWith('example=')),
    )
    const wrong = quoted.filter(({ info, text }) => {
      const name = info.slice('example='.length)
      const found = FUNCTIONS.find((own) => own.name === name || own.name.endsWith(`.${name}`))
      return found?.examples.includes(text) !== true
    })
    expect(quoted.length).toBeGreaterThan(0)
    expect(wrong.map(({ info }) => info)).toEqual([])
  })
})
