/**
 * What a person reads who goes to an address that refuses, fails, or has nothing: the same on every origin of ours. The page
 * is whole in itself, because where a request was refused no other file may be asked for.
 */
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Locale } from '../errors/messages.ts'
import { typeset } from '../errors/typeset.ts'
import { Html, html } from './html.ts'
import { HEAD } from './page-parts.ts'

interface FaultTexts {
  readonly title: string
  readonly text: string
}

const FAULTS = {
  absent: {
    fr: {
      title: 'Cette page n’existe pas',
      text: 'L’adresse est incomplète, ou ce qu’elle montrait est terminé. Aucune de vos données n’est affectée.',
    },
    en: {
      title: 'There is no such page',
      text: 'The address is not complete, or what it showed is over. None of your data is affected.',
    },
  },
  refused: {
    fr: {
      title: 'Cette page ne s’ouvre pas ainsi',
      text: 'Elle s’ouvre seulement depuis cps-bridge ou depuis un portail de santé autorisé.',
    },
    en: {
      title: 'This page does not open in this way',
      text: 'It opens from cps-bridge itself or from an allowed health portal only.',
    },
  },
  otherUser: {
    fr: {
      title: 'cps-bridge sert un autre utilisateur',
      text: 'Une autre session de cet ordinateur l’utilise. Demandez à son utilisateur de fermer sa session, ou contactez votre assistance.',
    },
    en: {
      title: 'cps-bridge serves another user',
      text: 'Another session of this computer uses it. Ask its user to log off, or contact your help desk.',
    },
  },
  misdirected: {
    fr: {
      title: 'Ce n’est pas l’adresse de ce site',
      text: 'Il ne répond qu’à sa propre adresse. Vérifiez celle que vous avez saisie.',
    },
    en: {
      title: 'This is not the address of this site',
      text: 'It answers to its own address only. Check the one that you typed.',
    },
  },
  away: {
    fr: {
      title: 'Le service n’est pas encore prêt',
      text: 'Il démarre, ou il est momentanément arrêté. Cette page réessaie automatiquement.',
    },
    en: {
      title: 'The service is not ready yet',
      text: 'It is starting, or stopped for the moment. This page tries again by itself.',
    },
  },
  failed: {
    fr: {
      title: 'Une erreur est survenue',
      text: 'Réessayez. Si cela persiste, contactez votre assistance.',
    },
    en: { title: 'Something went wrong', text: 'Try again. If it persists, contact your help desk.' },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<Locale, FaultTexts>>>>

const HOME = { fr: 'Ouvrir la page d’accueil', en: 'Open the start page' } as const

const STYLE = `:root{color-scheme:light dark;--ground:#f3f6fa;--surface:#fff;--ink:#14233b;--line:#d5deea;--action:#0f4c81;--on-action:#fff;--warn:#7a4b00;--edge:#e2b65c}
@media (prefers-color-scheme:dark){:root{--ground:#0d1624;--surface:#152135;--ink:#e9eff8;--line:#2b3c57;--action:#8fc2f5;--on-action:#0b1b2f;--warn:#f2cc82;--edge:#7a5f22}}
body{margin:0;min-height:100vh;background:var(--ground);color:var(--ink);font:1.0625rem/1.5 system-ui,'Segoe UI',Roboto,Arial,sans-serif;overflow-wrap:anywhere}
header,main{padding:1.1rem max(clamp(1rem,5vw,2rem),calc(50vw - 21rem))}
header{background:var(--surface);border-bottom:1px solid var(--line);font-weight:650}
section{margin-top:1.25rem;padding:1.6rem;background:var(--surface);border:1px solid var(--line);border-top:5px solid var(--edge);border-radius:14px}
h1{margin:0;color:var(--warn);font-size:clamp(1.5rem,5vw,2rem);line-height:1.2}
p{margin:.9rem 0 0}
a{display:inline-block;padding:.65rem 1.25rem;border-radius:10px;background:var(--action);color:var(--on-action);font-weight:600;text-decoration:none}
a:focus-visible{outline:3px solid var(--action);outline-offset:3px}
header p{margin:0}`

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

/** The only thing that such a page may use is its own style. */
export const FAULT_PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
} as const

export interface Fault {
  /** HTTP status of the answer. */
  readonly status: number
  /** The refusal is about who asks, not about what is asked for. */
  readonly otherUser?: boolean
  /** What is known better than what the status tells. */
  readonly text?: string
}

/** Whether a person is to read the answer: a browser goes to the address, and no site has it fetched. */
export const isForReading = ({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): boolean =>
  method === 'GET' && headers.origin === undefined && (headers.accept ?? '').includes('text/html')

function kindOf({ status, otherUser = false }: Fault): keyof typeof FAULTS {
  if (otherUser) return 'otherUser'
  if (status === 404 || status === 405) return 'absent'
  if (status === 421) return 'misdirected'
  if (status === 503) return 'away'
  return status < 500 ? 'refused' : 'failed'
}

/**
 * @param home - address of the site's start page; null: it has none
 * @returns a document, to be sent with `FAULT_PAGE_HEADERS`
 */
export function faultPage(fault: Fault, locale: Locale, brand: string, home: string | null): string {
  const kind = kindOf(fault)
  const { title, text } = { ...FAULTS[kind][locale], ...fault }
  return html`<!doctype html>
    <html lang="${locale}">
      <head>
        ${new Html(HEAD)}
        <meta name="robots" content="noindex" />
        <meta name="description" content="${typeset(text, locale)}" />
        ${kind === 'away' ? html`<meta http-equiv="refresh" content="1" />` : null}
        <title>${title} – ${brand}</title>
        ${new Html(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <header><p>${brand}</p></header>
        <main>
          <section>
            <h1>${typeset(title, locale)}</h1>
            <p>${typeset(text, locale)}</p>
            ${home === null ? null : html`<p><a href="${home}">${HOME[locale]}</a></p>`}
          </section>
        </main>
      </body>
    </html> `.markup
}
