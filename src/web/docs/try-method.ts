/** Calls a method from its form in the reference, over a connection of its own, with the rights of the bridge's own origin. */
import { CpsBridgeError, errorMaker } from '../../client/errors.ts'
import { Rpc } from '../../client/rpc.ts'
import type { Scope } from '../../client/scope.ts'
import { socketLine } from '../../client/socket-line.ts'
import { typeset } from '../../errors/typeset.ts'
import { textElement } from '../dom.ts'

type Locale = 'fr' | 'en'

/** No method that the own origin may call asks the holder. */
const TIMEOUT_MS = 10_000

const SAYS = {
  sending: { fr: 'Appel en cours…', en: 'Calling…' },
  answered: { fr: 'Le bridge a répondu :', en: 'The bridge has answered:' },
  notJson: { fr: 'Les paramètres ne sont pas un objet JSON.', en: 'The parameters are no JSON object.' },
  notJsonAdvice: {
    fr: 'Corrigez-les, puis recommencez : rien n’a été envoyé.',
    en: 'Correct them, then try again: nothing was sent.',
  },
} as const

/** The object that a text holds as JSON; null: it holds none. */
function objectOf(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

/** @throws CpsBridgeError the bridge's own error, or `NOT_REACHABLE`, `CONNECTION_LOST`, `TIMEOUT`. */
async function call(scope: Scope, locale: Locale, method: string, params: object): Promise<unknown> {
  const fail = errorMaker(locale, scope.navigator.userAgent)
  const { host } = location
  const lost = (): CpsBridgeError => fail('NOT_REACHABLE')
  const line = socketLine({ scope, host, locale, lost, find: () => Promise.resolve(host) })
  const rpc = new Rpc(fail, () => undefined)
  const listener = { onMessage: (text: string) => rpc.receive(text), onClose: () => rpc.lose() }
  const channel = await line.open(listener, new AbortController().signal)
  rpc.channel = channel
  try {
    return await rpc.call(method, params, { timeout: TIMEOUT_MS })
  } finally {
    channel.close()
  }
}

/** What an error is for a developer: what a page of a portal would get. */
const partsOf = ({ code, details, retryable, requestId }: CpsBridgeError): object => ({
  code,
  details,
  retryable,
  requestId,
})

/**
 * Sends what the form holds, and writes the answer, or the error with what happened and what to do, below it.
 *
 * @param form - with the method's name in `data-method`, made by `tryForm`.
 */
export async function tryMethod(scope: Scope, form: HTMLFormElement): Promise<void> {
  const locale: Locale = document.documentElement.lang === 'en' ? 'en' : 'fr'
  const [field, button, said, answer] = ['textarea', 'button', '.said', 'pre'].map((selector) =>
    form.querySelector<HTMLElement>(selector),
  )
  if (!(field instanceof HTMLTextAreaElement && button && said && answer)) return
  if (button.getAttribute('aria-disabled') === 'true') return
  const tell = (what: string, advice?: string, value?: unknown): void => {
    const lines = [textElement('p', typeset(what, locale), 'what')]
    if (advice !== undefined) lines.push(textElement('p', typeset(advice, locale)))
    said.replaceChildren(...lines)
    answer.hidden = value === undefined
    answer.firstElementChild?.replaceChildren(value === undefined ? '' : JSON.stringify(value, null, 2))
  }
  const params = objectOf(field.value)
  field.setAttribute('aria-invalid', String(params === null))
  if (params === null) {
    tell(SAYS.notJson[locale], SAYS.notJsonAdvice[locale])
    return
  }
  button.setAttribute('aria-disabled', 'true')
  tell(SAYS.sending[locale])
  try {
    tell(SAYS.answered[locale], undefined, await call(scope, locale, form.dataset['method'] ?? '', params))
  } catch (error) {
    if (!(error instanceof CpsBridgeError)) throw error
    tell(error.message, error.advice, partsOf(error))
  } finally {
    button.removeAttribute('aria-disabled')
  }
}
