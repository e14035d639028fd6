/** Script of the page that asks for the identifier: says while the holder types what is odd about it. */
import { byId, setText, show } from '../web/dom.ts'
import { doubtOf } from './identifier.ts'

const field = byId('identifiant', HTMLInputElement)
const hint = byId('hint', HTMLElement)
const texts: Readonly<Record<string, string | undefined>> = hint.dataset

/** What the provider said of the text that was sent: true until it is changed. */
const fault = document.getElementById('fault')

/** Until the identifier is long enough nothing is wrong about it. */
const isBegun = (typed: string): boolean => typed.replace(/\s/g, '').length < 11 && /\d/.test(typed)

function look(): void {
  if (fault !== null && !fault.hidden) return
  const doubt = doubtOf(field.value)
  const early = doubt !== 'no-digit' && document.activeElement === field && isBegun(field.value)
  const names = { 'missing-8': 'missing', length: 'length', 'no-digit': 'digit' } as const
  setText(hint, doubt === null || early ? '' : (texts[names[doubt]] ?? ''))
}

field.addEventListener('input', () => {
  if (fault !== null) show(fault, false)
  field.setAttribute('aria-invalid', 'false')
  look()
})
field.addEventListener('blur', look)
look()
