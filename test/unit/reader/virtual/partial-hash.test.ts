import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { finishHash, hashStateBytes } from '../../../../src/reader/virtual/partial-hash.ts'
import { intermediateState } from '../../../helpers/sha-host.ts'

const message = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 37 + 11) & 0xff)

describe.each(['sha1', 'sha256'] as const)('finishHash of %s', (name) => {
  it.each([0, 1, 55, 56, 63, 64])('hashes a message of %i bytes alone', (length) => {
    const expected = createHash(name).update(message(length)).digest()
    expect(Buffer.from(finishHash(name, message(length)))).toEqual(expected)
  })

  it.each([65, 119, 120, 127, 128, 192, 1284])(
    'ends a message of %i bytes from an intermediate state',
    (length) => {
      const whole = message(length)
      const processedBytes = Math.floor((length - 1) / 64) * 64
      const state = intermediateState(name, whole.slice(0, processedBytes))
      expect(state).toHaveLength(hashStateBytes(name))
      const digest = finishHash(name, whole.slice(processedBytes), { state, processedBytes })
      expect(Buffer.from(digest)).toEqual(createHash(name).update(whole).digest())
    },
  )
})
