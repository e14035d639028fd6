/**
 * `<cps-status>`: shows the state of the bridge, of the reader and of the card. Give it a client:
 * `element.client = await connect()`; without one it says that there is no connection.
 *
 * It is styled from outside by its parts (`list`, `item`, `dot`, `label`) and custom properties (`--cps-gap`,
 * `--cps-good`, `--cps-wait`, `--cps-bad`). Language: its `lang`, else that of the page.
 *
 * @packageDocumentation
 */
import { PCSC_MESSAGES } from '../errors/pcsc-messages.ts'
import type { BridgeClient } from './bridge-client.ts'
import type { Reader } from './wire.ts'

type Locale = 'fr' | 'en'
type Mood = 'good' | 'wait' | 'bad'
type Item = readonly [part: 'bridge' | 'reader' | 'card', mood: Mood, text: string]

const FR = {
  open: 'cps-bridge connecté',
  lost: 'cps-bridge\u202f: nouvelle tentative…',
  closed: 'cps-bridge non connecté',
  noReader: 'Aucun lecteur\u202f: branchez-le',
  reader: 'Lecteur prêt',
  readers: 'Lecteurs prêts',
  unavailable: 'Lecteur utilisé par un autre logiciel',
  absent: 'Insérez votre carte CPS',
  cps: 'Carte CPS insérée',
  several: 'Plusieurs cartes CPS\u202f: n’en laissez qu’une',
  mute: 'La carte ne répond pas',
  other: 'Cette carte n’est pas une carte CPS utilisable',
}
const TEXTS: Readonly<Record<Locale, typeof FR>> = {
  fr: FR,
  en: {
    open: 'cps-bridge connected',
    lost: 'cps-bridge: trying again…',
    closed: 'cps-bridge not connected',
    noReader: 'No reader: plug it in',
    reader: 'Reader ready',
    readers: 'Readers ready',
    unavailable: 'Reader used by another program',
    absent: 'Insert your CPS card',
    cps: 'CPS card inserted',
    several: 'Several CPS cards: leave only one',
    mute: 'The card does not answer',
    other: 'This card is not a CPS card that can be used',
  },
}

const STYLE = `
:host { display: inline-block; font: inherit }
:host([hidden]) { display: none }
ul { display: grid; gap: var(--cps-gap, .35em); margin: 0; padding: 0; list-style: none }
li { display: flex; align-items: center; gap: .6em }
[part~=dot] { flex: none; width: .7em; height: .7em; border-radius: 50%; border: 2px solid currentColor }
.good { color: var(--cps-good, #146c58); background: currentColor }
.wait { color: var(--cps-wait, #7a4b00) }
.bad { color: var(--cps-bad, #a3231c); background: currentColor; border-radius: 15% }
@media (prefers-color-scheme: dark) {
  .good { color: var(--cps-good, #7fd6bd) } .wait { color: var(--cps-wait, #f2cc82) } .bad { color: var(--cps-bad, #ffb0aa) }
}
@media (forced-colors: active) { [part~=dot] { forced-color-adjust: none; color: CanvasText } }
`

const isCps = ({ state, card }: Reader): boolean =>
  state === 'present' && (card?.kind === 'cps3' || card?.kind === 'cps4')

function readerItem(readers: readonly Reader[], say: typeof FR): Item {
  if (readers.length === 0) return ['reader', 'bad', say.noReader]
  if (readers.every(({ state }) => state === 'unavailable')) return ['reader', 'bad', say.unavailable]
  return ['reader', 'good', readers.length > 1 ? say.readers : say.reader]
}

function cardItem(readers: readonly Reader[], say: typeof FR): Item {
  const usable = readers.filter(isCps).length
  if (usable > 0) return usable > 1 ? ['card', 'bad', say.several] : ['card', 'good', say.cps]
  if (readers.some(({ state }) => state === 'mute')) return ['card', 'bad', say.mute]
  const other = readers.some(({ state }) => state === 'present')
  return other ? ['card', 'bad', say.other] : ['card', 'wait', say.absent]
}

/**
 * What the element shows for a client, in one language.
 *
 * @example
 * ```js
 * import { statusItems } from '@cps-bridge/client/status'
 *
 * console.log(statusItems(null, 'en')) // [["bridge","bad","cps-bridge not connected"]]
 * ```
 */
export function statusItems(
  client: Pick<BridgeClient, 'state' | 'readers' | 'degraded'> | null,
  locale: Locale,
): readonly Item[] {
  const say = TEXTS[locale]
  const state = client?.state ?? 'closed'
  const bridge: Item = ['bridge', state === 'open' ? 'good' : state === 'lost' ? 'wait' : 'bad', say[state]]
  if (client === null || state !== 'open') return [bridge]
  const { readers, degraded } = client
  if (degraded !== null) return [bridge, ['reader', 'bad', PCSC_MESSAGES[locale][degraded].what]]
  if (readers.length === 0) return [bridge, readerItem(readers, say)]
  return [bridge, readerItem(readers, say), cardItem(readers, say)]
}

/** Importing this module where there is no document (a server that renders pages) does nothing. */
const Base =
  (globalThis as { HTMLElement?: typeof HTMLElement }).HTMLElement ??
  (Object as unknown as typeof HTMLElement)

/**
 * The element; importing the module defines it as `<cps-status>`.
 *
 * @example
 * ```js
 * import { connect } from '@cps-bridge/client'
 * import '@cps-bridge/client/status'
 *
 * const element = document.createElement('cps-status') // or in the page: <cps-status></cps-status>
 * document.body.append(element)
 * element.client = await connect()
 * console.log(element.shadowRoot.textContent) // cps-bridge connecté…
 * ```
 */
export class CpsStatusElement extends Base {
  static readonly observedAttributes: readonly string[] = ['lang']
  #client: BridgeClient | null = null
  #watching = new AbortController()
  #shown = ''

  /** The connection whose state is shown. */
  get client(): BridgeClient | null {
    return this.#client
  }

  set client(client: BridgeClient | null) {
    this.#client = client
    if (this.isConnected) this.connectedCallback()
  }

  connectedCallback(): void {
    this.disconnectedCallback()
    const { signal } = this.#watching
    const show = (): void => this.#render()
    this.#client?.addEventListener('connection', show, { signal })
    this.#client?.addEventListener('readers', show, { signal })
    show()
  }

  disconnectedCallback(): void {
    this.#watching.abort()
    this.#watching = new AbortController()
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#render()
  }

  #render(): void {
    const language = this.closest<HTMLElement>('[lang]')?.lang ?? 'fr'
    const locale: Locale = language.toLowerCase().startsWith('en') ? 'en' : 'fr'
    const items = statusItems(this.#client, locale)
    // A live region that is written again is spoken again.
    const key = JSON.stringify([locale, items])
    if (key === this.#shown) return
    this.#shown = key
    this.#list(locale).replaceChildren(
      ...items.map(([part, mood, text]) => {
        const item = document.createElement('li')
        item.part.add('item', part, mood)
        const dot = document.createElement('span')
        dot.part.add('dot')
        dot.className = mood
        dot.ariaHidden = 'true'
        const label = document.createElement('span')
        label.part.add('label')
        label.textContent = text
        item.append(dot, label)
        return item
      }),
    )
  }

  /** The list in the shadow root, made at the first use. */
  #list(locale: Locale): Element {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' })
    if (root.firstChild === null) {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(STYLE)
      root.adoptedStyleSheets = [sheet]
      const region = document.createElement('div')
      region.role = 'status'
      const list = document.createElement('ul')
      list.part.add('list')
      region.append(list)
      root.append(region)
    }
    const [list] = root.querySelectorAll('ul')
    if (list === undefined) throw new Error('the list is made with the root')
    list.lang = locale
    return list
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cps-status': CpsStatusElement
  }
}

if ('customElements' in globalThis && customElements.get('cps-status') === undefined)
  customElements.define('cps-status', CpsStatusElement)
