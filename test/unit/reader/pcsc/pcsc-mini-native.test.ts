import { describe, expect, it } from 'vitest'
import { loadPcscMini, type MiniClient, pcscMiniFault } from '../../../../src/reader/pcsc/pcsc-mini-native.ts'
import { SCARD } from '../../../../src/reader/pcsc/return-codes.ts'
import { miniError } from '../../../helpers/fake-pcsc-mini.ts'

const client = (stop: () => void): MiniClient => ({
  connect: () => Promise.reject(miniError('NoService')),
  start: () => undefined,
  stop,
})

describe('loadPcscMini', () => {
  it('fails with the fault of the loader as its cause, and tries again', () => {
    const cause = new Error('Cannot find module')
    const load = (): never => {
      throw cause
    }
    for (let i = 0; i < 2; i += 1)
      expect(() => loadPcscMini(load)).toThrow(
        expect.objectContaining({ message: 'the PC/SC binding pcsc-mini cannot be loaded', cause }) as Error,
      )
  })

  it('keeps the clients that could not be stopped as long as the package lives, and no others', () => {
    const addon: { newClient: () => MiniClient; keptForCpsBridge?: MiniClient[] } = {
      newClient: () => client(() => undefined),
    }
    const first = loadPcscMini(() => addon)
    const lost = client(() => {
      throw miniError('NoService')
    })
    first.stopClient(lost)
    first.stopClient(first.newClient())
    loadPcscMini(() => addon).stopClient(lost)
    expect(addon.keptForCpsBridge).toEqual([lost, lost])
  })

  it('lends a buffer for the longest answer, again and again the same one, wiped', () => {
    const mini = loadPcscMini(() => ({ newClient: () => client(() => undefined) }))
    const buffer = mini.lendBuffer()
    expect(buffer.byteLength).toBe(65_538)
    new Uint8Array(buffer)[0] = 1
    mini.takeBack(buffer)
    expect(mini.lendBuffer()).toBe(buffer)
    expect(new Uint8Array(buffer)[0]).toBe(0)
    expect(mini.lendBuffer()).not.toBe(buffer)
  })
})

describe('pcscMiniFault', () => {
  it.each([
    ['SharingViolation', SCARD.SHARING_VIOLATION],
    ['ResetCard', SCARD.RESET_CARD],
    ['RemovedCard', SCARD.REMOVED_CARD],
    ['NoCardConnection', SCARD.REMOVED_CARD],
    ['NoService', SCARD.NO_SERVICE],
    ['StatusEventBufferOverflow', null],
  ])('gives %s its return code', (name, returnCode) => {
    expect(pcscMiniFault(miniError(name)).returnCode).toBe(returnCode)
  })

  it('takes what is no error of the package', () => {
    expect(pcscMiniFault('odd')).toMatchObject({ message: 'PC/SC call failed: odd', returnCode: null })
  })
})
