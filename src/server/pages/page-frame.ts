/** The frame of the pages that the bridge makes itself: head, mark, language, foot. None of them needs a script. */
import type { Locale } from '../../errors/messages.ts'
import { typeset } from '../../errors/typeset.ts'
import { Html, html } from '../../markup/html.ts'
import { BRIDGE_BRAND, BRIDGE_HEAD } from '../../markup/page-parts.ts'

export interface PageFrame {
  readonly locale: Locale
  readonly title: string
  readonly description: string
  /** Path of the page, for its other language; null: it has none. */
  readonly path: string | null
  /** What stands in `main`. */
  readonly content: Html
  readonly foot: readonly string[]
  /** A script that makes the page easier, without which it is whole. */
  readonly script?: string
}

const OTHER = {
  fr: { lang: 'en', name: 'English' },
  en: { lang: 'fr', name: 'Français' },
} as const

const SKIP = { fr: 'Aller au contenu', en: 'Skip to the content' } as const

/** A whole document. */
export function framePage({ locale, title, description, path, content, foot, script }: PageFrame): string {
  const { lang, name } = OTHER[locale]
  const shown = (text: string): string => typeset(text, locale)
  return html`<!doctype html>
    <html lang="${locale}">
      <head>
        ${new Html(BRIDGE_HEAD)}
        <meta name="description" content="${shown(description)}" />
        <title>${shown(title)} – cps-bridge</title>
        <link rel="stylesheet" href="/assets/docs.css" />
        ${script === undefined ? null : html`<script type="module" src="${script}"></script>`}
      </head>
      <body>
        <a class="skip" href="#main">${SKIP[locale]}</a>
        <header>
          ${new Html(BRIDGE_BRAND)}
          ${
            path === null
              ? null
              : html`<a class="language" href="${path}?lang=${lang}" lang="${lang}" hreflang="${lang}"
                  >${name}</a
                >`
          }
        </header>
        <main id="main" tabindex="-1">${content}</main>
        <footer>${foot.map((line) => html`<p>${shown(line)}</p>`)}</footer>
      </body>
    </html>`.markup.replaceAll(/^ +\n/gm, '')
}
