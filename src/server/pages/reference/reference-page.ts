/** The reference of the interface as a page without any script: made of the OpenRPC document, in one language. */
import type { OpenRpcDocument } from '../../../contract/openrpc.ts'
import type { Locale } from '../../../errors/messages.ts'
import { typeset } from '../../../errors/typeset.ts'
import { FRENCH_DESCRIPTIONS } from './french-descriptions.ts'
import { type Content, html, type Html } from './html.ts'
import { FRENCH_SUMMARIES, NOTIFICATION_TEXTS, REFERENCE_TEXTS } from './reference-texts.ts'
import { type Field, fieldsOf, type JsonSchema } from './schema-fields.ts'

type Method = OpenRpcDocument['methods'][number]
type ErrorEntry = OpenRpcDocument['components']['errors'][string]
type Say = (name: keyof typeof REFERENCE_TEXTS) => string

/** The contract's schemas are read as plain JSON here. */
const asSchema = (schema: object): JsonSchema => schema

/** Words between backquotes are code. */
function proseOf(text: string): Content[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))
}

/** A name that may be broken after its dots and underscores. */
const breakable = (name: string): Content[] =>
  name.split(/(?<=[._])/).flatMap((part, index) => (index === 0 ? [part] : [html`<wbr />`, part]))

const json = (value: unknown): string => JSON.stringify(value, null, 2)

function fieldList(fields: readonly Field[], locale: Locale, say: Say, marksOptional: boolean): Html {
  const items = fields.map(({ path, type, required, description }) => {
    const text =
      description === null ? null : locale === 'fr' ? FRENCH_DESCRIPTIONS[description] : description
    return html`<li>
      <p class="member">
        <code class="name">${breakable(path)}</code> <code class="type">${type}</code>
        ${required || !marksOptional ? null : html`<span class="tag">${say('optional')}</span>`}
      </p>
      ${text === null || text === undefined ? null : html`<p class="hint">${proseOf(typeset(text, locale))}</p>`}
    </li>`
  })
  return html`<ul class="fields">
    ${items}
  </ul>`
}

function exampleOf(say: Say, ...messages: readonly unknown[]): Html {
  return html`<h4>${say('example')}</h4>
    ${messages.map((message) => html`<pre><code>${json(message)}</code></pre>`)}`
}

function summaryOf({ name, summary }: Method, locale: Locale): string {
  return locale === 'fr' ? FRENCH_SUMMARIES[name as keyof typeof FRENCH_SUMMARIES] : summary
}

function methodSection(method: Method, locale: Locale, say: Say): Html {
  const { name, params, result, errors, examples, tags } = method
  const only = tags.map((tag) =>
    tag.name === 'connection-only'
      ? say('connectionOnly')
      : tag.name === 'virtual-only'
        ? say('virtualOnly')
        : null,
  )
  const parameters = params.flatMap((param) => fieldsOf(param.name, asSchema(param.schema), param.required))
  const members = fieldsOf('', asSchema(result.schema), true)
  const calls = examples.flatMap((example) => {
    const given = Object.fromEntries(example.params.map((param) => [param.name, param.value]))
    return [
      { jsonrpc: '2.0', id: 4, method: name, params: given },
      { jsonrpc: '2.0', id: 4, result: example.result.value },
    ]
  })
  return html`<section class="panel" id="${name}" aria-labelledby="${name}-title">
    <h3 id="${name}-title"><code>${breakable(name)}</code></h3>
    ${only.map((text) => (text === null ? null : html`<p><span class="tag">${text}</span></p>`))}
    <p>${proseOf(typeset(summaryOf(method, locale), locale))}</p>
    <h4>${say('parameters')}</h4>
    ${
      parameters.length === 0
        ? html`<p class="hint">${say('noParameters')}</p>`
        : fieldList(parameters, locale, say, true)
    }
    <h4>${say('result')}</h4>
    ${
      members.length === 0
        ? html`<p class="hint">${say('emptyResult')}</p>`
        : fieldList(members, locale, say, false)
    }
    <h4>${say('errors')}</h4>
    <ul class="codes">
      ${errors.map(({ data }) => html`<li><a href="#${data.code}">${breakable(data.code)}</a></li>`)}
    </ul>
    ${exampleOf(say, ...calls)}
  </section>`
}

function errorSection({ code, message, data }: ErrorEntry, say: Say, typed: (text: string) => string): Html {
  return html`<section class="error" id="${data.code}" aria-labelledby="${data.code}-title">
    <h3 id="${data.code}-title"><code>${breakable(data.code)}</code></h3>
    <p class="numbers">
      <span class="tag">HTTP ${String(data.httpStatus)}</span>
      <span class="tag">JSON-RPC ${String(code)}</span>
      ${data.retryable ? html`<span class="tag">${say('retryable')}</span>` : null}
    </p>
    <p>${typed(message)}</p>
    ${data.advice === undefined ? null : html`<p class="hint">${typed(data.advice)}</p>`}
    ${data.details === undefined ? null : html`<p><code class="details">details: ${JSON.stringify(data.details)}</code></p>`}
  </section>`
}

function notificationSection(
  { name, params, example }: OpenRpcDocument['x-notifications'][number],
  locale: Locale,
  say: Say,
): Html {
  const text = NOTIFICATION_TEXTS[name as keyof typeof NOTIFICATION_TEXTS][locale]
  return html`<section class="panel" id="${name}" aria-labelledby="${name}-title">
    <h3 id="${name}-title"><code>${breakable(name)}</code></h3>
    <p>${typeset(text, locale)}</p>
    <h4>${say('parameters')}</h4>
    ${fieldList(fieldsOf('', asSchema(params), true), locale, say, false)}
    ${exampleOf(say, { jsonrpc: '2.0', method: name, params: example })}
  </section>`
}

function contentsOf(document: OpenRpcDocument, say: Say): Html {
  const links = (names: readonly string[]): Html =>
    html`<ul class="codes">
      ${names.map((name) => html`<li><a href="#${name}">${breakable(name)}</a></li>`)}
    </ul>`
  return html`<nav class="panel" aria-labelledby="contents">
    <h2 id="contents">${say('contents')}</h2>
    <p><a href="#connecting">${say('transports')}</a></p>
    <p><a href="#methods">${say('methods')}</a></p>
    ${links(document.methods.map(({ name }) => name))}
    <p><a href="#notifications">${say('notifications')}</a></p>
    ${links(document['x-notifications'].map(({ name }) => name))}
    <p><a href="#errors">${say('errors')}</a></p>
  </nav>`
}

function connecting(host: string, say: Say): Html {
  const transports = [
    [`wss://${host}/v1/socket`, say('socket')],
    [`POST https://${host}/v1/rpc`, say('rpc')],
    [`GET https://${host}/v1/events`, say('events')],
    [`GET https://${host}/v1/health`, say('health')],
  ] as const
  return html`<section class="panel" aria-labelledby="connecting">
    <h2 id="connecting">${say('transports')}</h2>
    <dl class="transports">
      ${transports.map(
        ([address, text]) =>
          html`<dt><code>${address}</code></dt>
            <dd>${text}</dd>`,
      )}
    </dl>
    <p>${say('rules')}</p>
    <p><a href="/v1/openrpc.json">${say('document')}</a></p>
  </section>`
}

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%230f4c81'/%3E%3Crect x='6' y='9' width='20' height='14' rx='2.5' fill='%23fff'/%3E%3Crect x='9' y='12' width='6' height='5' rx='1' fill='%23e2b65c'/%3E%3C/svg%3E"

const MARK = html`<svg viewBox="0 0 32 32" width="36" height="36" aria-hidden="true" focusable="false">
  <rect class="mark" width="32" height="32" rx="8" />
  <rect class="mark-card" x="6" y="9" width="20" height="14" rx="2.5" />
  <rect class="mark-chip" x="9" y="12" width="6" height="5" rx="1" />
</svg>`

/**
 * @param document - the contract, its errors in the language of the page.
 * @param host - `localhost:PORT`, as the reader of the page wrote it.
 */
export function referencePage(document: OpenRpcDocument, locale: Locale, host: string): string {
  const typed = (text: string): string => typeset(text, locale)
  const say: Say = (name) => typed(REFERENCE_TEXTS[name][locale])
  const other =
    locale === 'fr' ? ({ lang: 'en', name: 'English' } as const) : ({ lang: 'fr', name: 'Français' } as const)
  return html`<!doctype html>
    <html lang="${locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${say('title')} – cps-bridge</title>
        <link rel="icon" href="${ICON}" />
        <link rel="stylesheet" href="/assets/docs.css" />
      </head>
      <body>
        <a class="skip" href="#main">${say('skip')}</a>
        <header class="bar">
          <p class="brand">${MARK}<span>cps-bridge</span></p>
          <a class="language" href="/docs?lang=${other.lang}" lang="${other.lang}" hreflang="${other.lang}"
            >${other.name}</a
          >
        </header>
        <main id="main" tabindex="-1">
          <h1>${say('title')}</h1>
          <p class="lead">${say('lead')}</p>
          ${contentsOf(document, say)} ${connecting(host, say)}
          <h2 id="methods">${say('methods')}</h2>
          ${document.methods.map((method) => methodSection(method, locale, say))}
          <h2 id="notifications">${say('notifications')}</h2>
          ${document['x-notifications'].map((notification) => notificationSection(notification, locale, say))}
          <h2 id="errors">${say('errors')}</h2>
          <p class="lead">${say('errorsLead')}</p>
          <div class="panel">
            ${Object.values(document.components.errors).map((error) => errorSection(error, say, typed))}
          </div>
        </main>
        <footer>
          <p>cps-bridge ${document.info.version}</p>
          <p>${say('footer')}</p>
        </footer>
      </body>
    </html>`.text.replaceAll(/^ +\n/gm, '')
}
