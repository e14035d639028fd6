import { describe, expect, it } from 'vitest'
import { SCARD } from '../../../../src/reader/pcsc/return-codes.ts'
import { establishContext, reasonOfRefusal } from '../../../../src/reader/pcsc/system-service.ts'
import type { PcscLibrary } from '../../../../src/system/pcsc-library.ts'

/** A library whose calls for a context end with these return codes, one after the other. */
function libraryGiving(...codes: number[]): PcscLibrary {
  const establish = () => Promise.resolve({ code: codes.shift() ?? 0, context: 7 })
  return { abi: { wideNames: false }, establishContext: establish } as unknown as PcscLibrary
}

describe('establishContext', () => {
  it('gives the context', async () => {
    expect(await establishContext(libraryGiving(0))).toBe(7)
  })

  it.each([
    { name: 'refuses twice', codes: [SCARD.COMM_ERROR, SCARD.COMM_ERROR], reason: 'denied' },
    { name: 'hung up because it ends', codes: [SCARD.COMM_ERROR, SCARD.NO_SERVICE], reason: undefined },
    { name: 'speaks another version', codes: [SCARD.SERVICE_STOPPED], reason: 'protocol' },
  ])('tells of a service that $name: $reason', async ({ codes, reason }) => {
    await expect(establishContext(libraryGiving(...codes))).rejects.toMatchObject({ reason })
  })

  it('takes the context of a service that hung up once', async () => {
    expect(await establishContext(libraryGiving(SCARD.COMM_ERROR, 0))).toBe(7)
  })
})

describe('reasonOfRefusal', () => {
  it('knows nothing more of a service that is not there', async () => {
    expect(await reasonOfRefusal(SCARD.NO_SERVICE, '/nowhere/pcscd.comm')).toBeUndefined()
  })
})
