/** Draws the panels that wait for the phone: the QR code with its countdown, and the field for the phone's code. */
import { durationText, triesSentence } from '../../errors/typeset.ts'
import { byId, setText, show } from '../web/dom.ts'
import { type PageState, secondsLeft } from './page-state.ts'
import { codeSecondsLeft, PAGE_STATES, type PageStateName } from './page-states.ts'
import { clearQrCode, drawQrCode } from './qr-code.ts'
import { type Locale, textOf } from './texts.ts'

/** When a screen reader is told that the time is nearly over, in seconds. */
const WARN_AT = 30

const element = (id: string): HTMLElement => byId(id, HTMLElement)

export function drawQr({ qr, now, busy }: PageState, name: PageStateName, locale: Locale): void {
  const canvas = byId('qr', HTMLCanvasElement)
  const replaced = name === 'qr-replaced'
  const seconds = qr === null || replaced ? 0 : secondsLeft(qr.expires, now)
  const shown = name === 'qr'
  if (!shown || qr === null) {
    clearQrCode(canvas)
    delete canvas.dataset['expires']
  } else if (canvas.dataset['expires'] !== String(qr.expires)) {
    canvas.dataset['expires'] = String(qr.expires)
    drawQrCode(canvas, qr.text)
  }
  show(canvas, shown)
  show(element('qr-waiting'), name === 'qr-waiting')
  show(element('qr-expired'), replaced || name === 'qr-expired')
  const over = textOf(locale, replaced ? 'qrReplaced' : 'qrExpired')
  setText(element('qr-over'), over)
  setText(element('qr-advice'), textOf(locale, replaced ? 'qrReplacedAdvice' : 'qrExpiredAdvice'))
  setText(element('qr-left'), shown ? textOf(locale, 'qrLeft', { seconds: String(seconds) }) : '')
  byId('qr-new', HTMLButtonElement).className = shown ? 'secondary' : 'primary'
  byId('qr-new', HTMLButtonElement).disabled = busy !== null
  if (PAGE_STATES[name].stage !== 'qr' || qr === null) return
  if (seconds === WARN_AT) setText(element('status'), textOf(locale, 'qrSoon'))
  if (seconds === 0) setText(element('status'), over)
}

export function drawCode(state: PageState, name: PageStateName, locale: Locale): void {
  const { view, busy } = state
  const field = byId('code', HTMLInputElement)
  if (PAGE_STATES[name].stage !== 'code' || view === null) {
    field.value = ''
    return
  }
  show(element('code-form'), name === 'code')
  show(element('code-over'), name === 'code-over')
  byId('code-submit', HTMLButtonElement).disabled = busy !== null
  const { codeTriesLeft: tries } = view
  const values = { tries: triesSentence(locale, tries), time: durationText(codeSecondsLeft(state)) }
  setText(element('code-left'), textOf(locale, 'codeLeft', values))
}
