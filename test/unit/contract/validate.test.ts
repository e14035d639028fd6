import Type from 'typebox'
import { describe, expect, it } from 'vitest'
import { validateParams } from '../../../src/contract/checks.js'
import { closed, literals, Nullable } from '../../../src/contract/shapes.ts'
import { checkOf, parseWith } from '../../../src/contract/validate.ts'
import { isBridgeError } from '../../../src/errors/bridge-error.ts'
import { compileCheck } from '../../helpers/compile-check.ts'

const check = checkOf(validateParams['activation.sign'])
const nested = compileCheck(
  closed({
    origins: Type.Array(closed({ origin: Type.String(), mode: Type.Optional(literals(['a', 'b'])) }), {
      maxItems: 2,
    }),
    'a/b~c': Type.Optional(Type.Integer()),
    profile: Type.Optional(Nullable(Type.String())),
    id: Type.Optional(Type.Union([Type.String(), Type.Integer()])),
  }),
)

describe('checkOf', () => {
  it.each([
    ['{}', '/challenge'],
    ['{"challenge":1}', '/challenge'],
    ['{"challenge":null}', '/challenge'],
    ['{"foo":1}', '/challenge'],
    ['{"challenge":"c","foo":1}', '/foo'],
    ['{"challenge":"c","foo":1,"bar":2}', '/foo'],
    ['{"challenge":"c","a/b~c":1}', '/a~1b~0c'],
    ['{"challenge":"c","":1}', '/'],
    ['{"challenge":"c","__proto__":1}', '/__proto__'],
    ['{"challenge":"c","constructor":1}', '/constructor'],
    ['{"challenge":"c","format":"bad"}', '/format'],
    ['{"challenge":"c","format":1}', '/format'],
    ['{"challenge":"c","pin":1234}', '/pin'],
    ['{"challenge":"c","allowLastTry":"true"}', '/allowLastTry'],
    ['{"challenge":"c","waitSeconds":-1}', '/waitSeconds'],
    ['{"challenge":"c","waitSeconds":121}', '/waitSeconds'],
    ['{"challenge":"c","waitSeconds":0.5}', '/waitSeconds'],
    ['{"challenge":"c","waitSeconds":"1"}', '/waitSeconds'],
    ['{"challenge":"c","confirm":"short"}', '/confirm'],
    ['{"challenge":"c","expect":null}', '/expect'],
    ['{"challenge":"c","expect":[]}', '/expect'],
    ['{"challenge":"c","expect":{"nationalId":8}}', '/expect/nationalId'],
    ['{"challenge":"c","expect":{"test":0}}', '/expect/test'],
    ['{"challenge":"c","expect":{"foo":1}}', '/expect/foo'],
    ['[]', ''],
    ['null', ''],
    ['"challenge"', ''],
    ['1', ''],
    ['true', ''],
  ])('finds the fault of %s at %j', (json, fault) => {
    expect(check(JSON.parse(json))).toEqual({ fault })
  })

  it.each([
    ['{"origins":[{"origin":"o"},{}]}', '/origins/1/origin'],
    ['{"origins":[{"origin":"o","mode":"c"}]}', '/origins/0/mode'],
    ['{"origins":[{"origin":"o","x":1}]}', '/origins/0/x'],
    ['{"origins":[{"origin":"o","x/y":1}]}', '/origins/0/x~1y'],
    ['{"origins":["o"]}', '/origins/0'],
    ['{"origins":{}}', '/origins'],
    ['{"origins":[{"origin":"a"},{"origin":"b"},{"origin":"c"}]}', '/origins'],
    ['{"origins":[],"a/b~c":"x"}', '/a~1b~0c'],
    ['{"origins":[],"profile":1}', '/profile'],
    ['{"origins":[],"id":null}', '/id'],
    ['{"origins":[],"id":1.5}', '/id'],
  ])('finds the fault of the nested %s at %j', (json, fault) => {
    expect(nested(JSON.parse(json))).toEqual({ fault })
  })

  it('gives back a value that fits, as it is', () => {
    const value = {
      challenge: 'c',
      format: 'jws',
      expect: { test: true },
      waitSeconds: 120,
      confirm: 'A'.repeat(43),
    }
    expect(check(value)).toEqual({ value })
    const other = { origins: [{ origin: 'o', mode: 'a' }], profile: null, id: 3, 'a/b~c': 1 }
    expect(nested(other)).toEqual({ value: other })
  })
})

describe('parseWith', () => {
  it('gives back a value that fits', () => {
    expect(parseWith(check, { challenge: 'c' }, '/params')).toEqual({ challenge: 'c' })
  })

  it.each([
    ['{}', '/params', '/params/challenge'],
    ['{"challenge":"c","foo":1}', '/params', '/params/foo'],
    ['[]', '/params', '/params'],
    ['{}', '', '/challenge'],
  ])('throws REQUEST_INVALID for %s under %j with the path %j', (json, prefix, path) => {
    const thrown = ((): unknown => {
      try {
        return parseWith(check, JSON.parse(json), prefix)
      } catch (error) {
        return isBridgeError(error) ? { code: error.code, details: error.details } : error
      }
    })()
    expect(thrown).toEqual({ code: 'REQUEST_INVALID', details: { path } })
  })
})
