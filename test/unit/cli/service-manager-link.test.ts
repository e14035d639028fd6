import { describe, expect, it } from 'vitest'
import { notifyLink, windowsLink } from '../../../src/cli/service-manager-link.ts'
import { plainError } from '../../../src/errors/bridge-error.ts'
import { setupFault } from '../../../src/errors/setup-fault.ts'
import { SETUP } from '../../../src/errors/setup-texts.ts'
import { serviceStatus } from '../../../src/system/windows-service.ts'

it('systemd is told when requests are answered, and when that ends', () => {
  const told: string[] = []
  const link = notifyLink({ env: {}, pid: 1, notify: (state) => void told.push(state) })
  link.ready()
  link.stopping()
  link.ended(null)
  expect(told).toEqual(['READY=1', 'STOPPING=1'])
})

describe('the service manager of Windows', () => {
  function linked() {
    const told: string[] = []
    const report = (state: string, exitCode = 0): void => void told.push(`${state} ${exitCode}`)
    const service = { stopAsked: Promise.resolve(), report }
    return { told, link: windowsLink(service, (type, text) => void told.push(`${type}: ${text}`), 'en') }
  }

  it('is told of start and stop, and so is the event log', () => {
    const { told, link } = linked()
    link.ready()
    link.stopping()
    link.ended(null)
    expect(told).toEqual([
      'running 0',
      'information: The service cps-bridge is running.',
      'stopPending 0',
      'information: The service cps-bridge is stopped.',
      'stopped 0',
    ])
  })

  it('is told of a wrong set-up as a stop, which is left so', () => {
    const { told, link } = linked()
    link.ended(setupFault(SETUP.missing('C:\\x')))
    expect(told).toEqual(['error: C:\\x is missing', 'stopped 2'])
  })

  it('is not told of any other end, and starts the service anew', () => {
    const { told, link } = linked()
    link.ended(plainError('INTERNAL'))
    expect(told).toEqual([expect.stringMatching(/^error: /)])
  })
})

it('a status has the state, the controls and the exit code where winsvc.h says', () => {
  const words = (bytes: Buffer): number[] => [0, 4, 8, 12, 16].map((at) => bytes.readUInt32LE(at))
  expect(words(serviceStatus('running'))).toEqual([0x10, 4, 5, 0, 0])
  expect(words(serviceStatus('stopped', 2))).toEqual([0x10, 1, 0, 1066, 2])
})
