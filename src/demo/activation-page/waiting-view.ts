/** Draws the panels that wait for the phone: the QR code with its countdown, and the field for the phone's code. */
import { durationText, triesSentence } from '../../errors/typeset.ts'
import { byId, setText, show } from '../web/dom.ts'
import { isQrReplaced, type PageState, secondsLeft, type Stage } from './page-state.ts'
import { clearQrCode, drawQrCode } from './qr-code.ts'
import { type Locale, textOf } from './texts.ts'

/** When a screen reader is told that the time is nearly over, in seconds. */
const WARN_AT = 30

const element = (id: string): HTMLElement => byId(id, HTMLElement)

export function drawQr(state: PageState, stage: Stage, locale: Locale): void {
  const { qr, now, busy } = state
  const canvas = byId('qr', HTMLCanvasElement)
  const replaced = isQrReplaced(state)
  const seconds = qr === null || replaced ? 0 : secondsLeft(qr.expires, now)
  const shown = stage === 'qr' && qr !== null && seconds > 0
  if (!shown) {
    clearQrCode(canvas)
    delete canvas.dataset['expires']
  } else if (canvas.dataset['expires'] !== String(qr.expires)) {
    canvas.dataset['expires'] = String(qr.expires)
    drawQrCode(canvas, qr.text)
  }
  show(canvas, shown)
  show(element('qr-waiting'), qr === null)
  show(element('qr-expired'), qr !== null && !shown)
  const over = textOf(locale, replaced ? 'qrReplaced' : 'qrExpired')
  setText(element('qr-over'), over)
  setText(element('qr-advice'), textOf(locale, replaced ? 'qrReplacedAdvice' : 'qrExpiredAdvice'))
  setText(element('qr-left'), shown ? textOf(locale, 'qrLeft', { seconds: String(seconds) }) : '')
  byId('qr-new', HTMLButtonElement).className = shown ? 'secondary' : 'primary'
  byId('qr-new', HTMLButtonElement).disabled = busy !== null
  if (stage !== 'qr' || qr === null) return
  if (seconds === WARN_AT) setText(element('status'), textOf(locale, 'qrSoon'))
  if (seconds === 0) setText(element('status'), over)
}

export function drawCode({ view, now, busy }: PageState, stage: Stage, locale: Locale): void {
  const field = byId('code', HTMLInputElement)
  if (stage !== 'code' || view === null) {
    field.value = ''
    return
  }
  const left = view.codeExpiresAt === null ? 0 : secondsLeft(Date.parse(view.codeExpiresAt), now)
  show(element('code-form'), left > 0)
  show(element('code-over'), left === 0)
  byId('code-submit', HTMLButtonElement).disabled = busy !== null
  const { codeTriesLeft: tries } = view
  const values = { tries: triesSentence(locale, tries), time: durationText(left) }
  setText(element('code-left'), textOf(locale, 'codeLeft', values))
}
