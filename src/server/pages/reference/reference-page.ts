/** The reference of the interface as a page, whole without a script: made of the OpenRPC document, in one language. */
import type { OpenRpcDocument } from '../../../contract/openrpc.ts'
import type { Locale } from '../../../errors/messages.ts'
import { typeset } from '../../../errors/typeset.ts'
import { FRENCH_DESCRIPTIONS } from './french-descriptions.ts'
import { type Content, html, type Html } from '../../../markup/html.ts'
import { framePage } from '../page-frame.ts'
import { FRENCH_SUMMARIES, NOTIFICATION_TEXTS, REFERENCE_TEXTS } from './reference-texts.ts'
import { type Field, fieldsOf, type JsonSchema } from './schema-fields.ts'
import { tryForm } from './try-form.ts'

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
  const cases = examples.map(({ params: named, result: { value } }) => ({
    given: Object.fromEntries(named.map((param) => [param.name, param.value])),
    value,
  }))
  const calls = cases.flatMap(({ given, value }) => [
    { jsonrpc: '2.0', id: 4, method: name, params: given },
    { jsonrpc: '2.0', id: 4, result: value },
  ])
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
    ${exampleOf(say, ...calls)} ${tryForm(name, cases[0]?.given ?? {}, say)}
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
    html`<ul>
      ${names.map((name) => html`<li><a href="#${name}">${breakable(name)}</a></li>`)}
    </ul>`
  return html`<nav class="contents" aria-labelledby="contents">
    <h2 id="contents">${say('contents')}</h2>
    <p id="search-part" class="scripted">
      <label for="search">${say('search')}</label>
      <input id="search" type="search" autocomplete="off" spellcheck="false" />
      <span id="search-status" role="status" class="hint" data-none="${say('searchNone')}"></span>
    </p>
    <p><a href="#connecting">${say('transports')}</a></p>
    <p><a href="#methods">${say('methods')}</a></p>
    ${links(document.methods.map(({ name }) => name))}
    <p><a href="#notifications">${say('notifications')}</a></p>
    ${links(document['x-notifications'].map(({ name }) => name))}
    <p><a href="#errors">${say('errors')}</a></p>
    ${links(Object.keys(document.components.errors))}
  </nav>`
}

/** One row a method: its name and what it is for. */
function methodTable(document: OpenRpcDocument, locale: Locale, say: Say): Html {
  return html`<table class="panel methods">
    <caption class="unseen">
      ${say('methods')}
    </caption>
    <thead>
      <tr>
        <th scope="col">${say('method')}</th>
        <th scope="col">${say('purpose')}</th>
      </tr>
    </thead>
    <tbody>
      ${document.methods.map(
        (method) =>
          html`<tr>
            <th scope="row"><a href="#${method.name}">${breakable(method.name)}</a></th>
            <td>${proseOf(typeset(summaryOf(method, locale), locale))}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
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

/**
 * @param document - the contract, its errors in the language of the page.
 * @param host - `localhost:PORT`, as the reader of the page wrote it.
 */
export function referencePage(document: OpenRpcDocument, locale: Locale, host: string): string {
  const typed = (text: string): string => typeset(text, locale)
  const say: Say = (name) => typed(REFERENCE_TEXTS[name][locale])
  return framePage({
    locale,
    title: say('title'),
    description: say('lead'),
    path: '/docs',
    script: '/assets/docs.js',
    content: html`<h1>${say('title')}</h1>
      <p class="lead">${say('lead')}</p>
      <div class="reference">
        ${contentsOf(document, say)}
        <div>
          ${connecting(host, say)}
          <h2 id="methods">${say('methods')}</h2>
          ${methodTable(document, locale, say)}
          ${document.methods.map((method) => methodSection(method, locale, say))}
          <h2 id="notifications">${say('notifications')}</h2>
          ${document['x-notifications'].map((notification) => notificationSection(notification, locale, say))}
          <h2 id="errors">${say('errors')}</h2>
          <p class="lead">${say('errorsLead')}</p>
          <div class="panel">
            ${Object.values(document.components.errors).map((error) => errorSection(error, say, typed))}
          </div>
        </div>
      </div>`,
    foot: [`cps-bridge ${document.info.version}`, say('footer')],
  })
}
