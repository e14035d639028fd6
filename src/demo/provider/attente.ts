/** Script of the provider's waiting page: asks each second whether the phone has answered. */
import { durationText } from '../../errors/typeset.ts'
import { byId, setText, show } from '../web/dom.ts'

const INTERVAL_MS = 1_000

const section = byId('wait', HTMLElement)
const live = byId('live', HTMLElement)
const textOf = (name: string): string => section.dataset[name] ?? ''

/** Shows how long the request can still be answered; null: that is over, or not known. */
const showLeft = (seconds: number | null): void =>
  setText(
    byId('left', HTMLElement),
    seconds === null ? '' : textOf('left').replace('{time}', durationText(seconds)),
  )

/** @returns the state of the request; `offline` without an answer, `lost` when the provider knows no such login. */
async function readState(): Promise<string> {
  try {
    const answer = await fetch(textOf('state'), { headers: { Accept: 'application/json' } })
    if (answer.status === 410) return 'lost'
    if (!answer.ok) return 'offline'
    const { state, secondsLeft } = (await answer.json()) as { state: string; secondsLeft: number }
    showLeft(secondsLeft)
    return state
  } catch {
    return 'offline'
  }
}

function end(text: string): void {
  section.dataset['ended'] = ''
  setText(live, text)
  show(byId('again', HTMLElement), true)
}

async function watch(): Promise<void> {
  const state = await readState()
  section.toggleAttribute('data-waits', state === 'pending')
  if (state !== 'pending') showLeft(null)
  if (state === 'approved') location.replace(textOf('done'))
  // The page itself says so then, and how to start again.
  else if (state === 'lost') location.reload()
  else if (state === 'refused') end(textOf('refused'))
  else if (state === 'expired') end(textOf('expired'))
  else if (state === 'replaced') end(textOf('replaced'))
  else {
    // The third try locks until it was judged: the right password is confirmed yet.
    const text = { pending: 'waiting', locked: 'locked' }[state] ?? 'offline'
    setText(live, textOf(text))
    show(byId('again', HTMLElement), state === 'locked')
    setTimeout(() => void watch(), INTERVAL_MS)
  }
}

void watch()
