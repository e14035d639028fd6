import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Listeners } from '../../../src/bridge/listeners.ts'
import { Prompt } from '../../../src/bridge/prompt/prompt.ts'
import { CountedCard, openBench, PIN } from '../../helpers/bridge-bench.ts'
import { cardFactory } from '../../helpers/virtual-cards.ts'

const makeCard = await cardFactory('rpps')
const fail = (): never => {
  throw new Error('a fault of a listener')
}

function watchWarnings() {
  const warn = vi.spyOn(process, 'emitWarning').mockReturnValue()
  onTestFinished(() => warn.mockRestore())
  return warn
}

describe('a listener that throws', () => {
  it('keeps nobody else from being told, and is told as a warning of the process', () => {
    const warn = watchWarnings()
    const listeners = new Listeners<[number]>()
    const told: number[] = []
    listeners.add((value) => told.push(value))
    listeners.add(fail)
    const remove = listeners.add((value) => told.push(value * 10))
    listeners.tell(1)
    remove()
    listeners.tell(2)
    expect(told).toEqual([1, 10, 2])
    expect(warn).toHaveBeenCalledTimes(2)
  })

  it('of a prompt does not end the prompt, nor keep its pages from seeing it', () => {
    watchWarnings()
    const prompt = new Prompt({ id: 'id', origin: 'https://a.example', action: 'sign', elapsed: () => 0 })
    const seen: string[] = []
    prompt.attach(fail)
    prompt.attach(() => seen.push(prompt.view('en').state))
    prompt.showReading(null)
    prompt.close('failed', null)
    expect(seen).toEqual(['reading', 'done'])
  })

  it('of the status or of events does not change the outcome of a call', async () => {
    watchWarnings()
    const { bridge, client } = await openBench({ cards: [new CountedCard(await makeCard())] })
    let views = 0
    bridge.status.subscribe(fail)
    bridge.status.subscribe(() => (views += 1))
    expect(await client().call('pin.verify', { pin: PIN })).toEqual({ verified: true, expiresInSeconds: 0 })
    expect(views).toBe(1)
  })
})
