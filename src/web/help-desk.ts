/** The facts that a help desk asks for first, to read out or to copy. */
import { byId, textElement } from './dom.ts'
import type { BridgeFacts } from './status-api.ts'

const BACKENDS: Readonly<Record<BridgeFacts['backend'], string>> = {
  pcsc: 'PC/SC',
  virtual: 'virtuels (virtual)',
}

const linesOf = ({
  version,
  protocol,
  platform,
  backend,
}: BridgeFacts): readonly (readonly [string, string])[] => [
  ['cps-bridge', version],
  ['Protocole (protocol)', String(protocol)],
  ['Système (system)', platform],
  ['Lecteurs (readers)', BACKENDS[backend]],
  ['Navigateur (browser)', navigator.userAgent],
]

/** Shows the facts. */
export function showHelpDeskFacts(facts: BridgeFacts): void {
  byId('help-desk', HTMLElement).hidden = false
  byId('facts', HTMLElement).replaceChildren(
    ...linesOf(facts).map(([name, value]) => {
      const line = document.createElement('div')
      line.append(textElement('dt', name), textElement('dd', value))
      return line
    }),
  )
}

/** Copies what is shown; `onCopied` is told whether the browser allowed it. */
export async function copyHelpDeskFacts(onCopied: (copied: boolean) => void): Promise<void> {
  const lines = [...byId('facts', HTMLElement).children].map((line) =>
    [...line.children].map(({ textContent }) => textContent).join(' : '),
  )
  try {
    await navigator.clipboard.writeText(lines.join('\n'))
    onCopied(true)
  } catch {
    onCopied(false)
  }
}
