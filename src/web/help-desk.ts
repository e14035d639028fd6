/** The facts that a help desk asks for first, to read out or to copy. */
import type { StatusBinding } from '../contract/status.ts'
import { bilingualNodes, byId, textElement } from './dom.ts'
import type { BridgeFacts } from './status-api.ts'
import type { Bilingual } from './status-texts.ts'

type Fact = readonly [name: Bilingual, value: string | Bilingual]

const BACKENDS: Readonly<Record<BridgeFacts['backend'], string | Bilingual>> = {
  pcsc: 'PC/SC',
  virtual: { fr: 'virtuels', en: 'virtual' },
}

const USED_NONE: Bilingual = { fr: 'aucune chargée', en: 'none loaded' }

/** The library that is used, then the one that was asked for. */
function bindingText({ asked, used }: StatusBinding): Bilingual {
  const write = (locale: 'fr' | 'en', word: string): string =>
    `${used ?? USED_NONE[locale]} (${word}${asked})`
  return { fr: write('fr', 'réglage : '), en: write('en', 'setting: ') }
}

const linesOf = (
  { version, protocol, platform, backend }: BridgeFacts,
  binding: StatusBinding | null,
): readonly Fact[] => [
  [{ fr: 'Version de cps-bridge', en: 'Version of cps-bridge' }, version],
  [{ fr: 'Protocole', en: 'Protocol' }, String(protocol)],
  [{ fr: 'Système', en: 'System' }, platform],
  [{ fr: 'Lecteurs', en: 'Readers' }, BACKENDS[backend]],
  ...(binding === null
    ? []
    : [[{ fr: 'Bibliothèque PC/SC', en: 'PC/SC library' }, bindingText(binding)] as const]),
  [{ fr: 'Navigateur', en: 'Browser' }, navigator.userAgent],
]

const nodesOf = (text: string | Bilingual): readonly (string | HTMLElement)[] =>
  typeof text === 'string' ? [text] : bilingualNodes(text)

/** Shows the facts; the PC/SC library is known with a ticket only. */
export function showHelpDeskFacts(facts: BridgeFacts, binding: StatusBinding | null): void {
  byId('facts', HTMLElement).replaceChildren(
    ...linesOf(facts, binding).map(([name, value]) => {
      const line = document.createElement('div')
      const [term, detail] = [textElement('dt', ''), textElement('dd', '')]
      term.append(...nodesOf(name))
      detail.append(...nodesOf(value))
      line.append(term, detail)
      return line
    }),
  )
}

/** The text in the language that is shown. */
const shownText = (element: Element): string =>
  [...element.childNodes]
    .filter((node) => !(node instanceof HTMLElement) || node.lang === document.documentElement.lang)
    .map(({ textContent }) => textContent)
    .join('')

/** Copies what is shown; `onCopied` is told whether the browser allowed it. */
export async function copyHelpDeskFacts(onCopied: (copied: boolean) => void): Promise<void> {
  const lines = [...byId('facts', HTMLElement).children].map((line) =>
    [...line.children].map(shownText).join(' : '),
  )
  try {
    await navigator.clipboard.writeText(lines.join('\n'))
    onCopied(true)
  } catch {
    onCopied(false)
  }
}
