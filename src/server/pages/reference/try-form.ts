/** The form that calls one method from the page, with the parameters of its example: `src/web/docs` sends it. */
import type { MethodName } from '../../../contract/methods.ts'
import { OWN_ORIGIN_METHODS } from '../../rpc/own-methods.ts'
import { html, type Html } from '../../../markup/html.ts'
import type { REFERENCE_TEXTS } from './reference-texts.ts'

/**
 * @param params - of the example.
 * @param say - gives a text of the page's language.
 */
export function tryForm(
  method: string,
  params: Readonly<Record<string, unknown>>,
  say: (name: keyof typeof REFERENCE_TEXTS) => string,
): Html {
  const given = JSON.stringify(params, null, 2)
  const id = `try-${method}`
  const isOwn = OWN_ORIGIN_METHODS.has(method as MethodName)
  return html`<form class="try scripted" data-method="${method}">
    <h4>${say('try')}</h4>
    ${isOwn ? null : html`<p class="hint" id="${id}-refused">${say('tryRefused')}</p>`}
    <label for="${id}">${say('tryParameters')}</label>
    <textarea
      id="${id}"
      rows="${String(given.split('\n').length)}"
      spellcheck="false"
      autocomplete="off"
      aria-describedby="${isOwn ? '' : `${id}-refused `}${id}-said"
    >
${given}</textarea>
    <button type="submit" class="secondary">${say('try')}<span class="unseen"> ${method}</span></button>
    <div id="${id}-said" class="said" role="status"></div>
    <pre hidden><code></code></pre>
  </form>`
}
