import { describe, expect, it } from 'vitest'
import { undoSteps } from '../../../src/server/undo-steps.ts'

describe('undoSteps', () => {
  it('runs every step once, the last first, although some fail at once or later', async () => {
    const done: string[] = []
    const faults: unknown[] = []
    const undo = undoSteps((fault) => faults.push(fault))
    undo.add(() => void done.push('folder'))
    undo.add(() => Promise.reject(new Error('later')))
    undo.add(async () => {
      await Promise.resolve()
      done.push('server')
    })
    undo.add(() => {
      throw new Error('at once')
    })
    await undo.run()
    await undo.run()
    expect(done).toEqual(['server', 'folder'])
    expect(faults).toEqual([new Error('at once'), new Error('later')])
  })
})
