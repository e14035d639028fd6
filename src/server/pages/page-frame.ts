/** The frame of the pages that the bridge makes itself: head, mark, language, foot. None of them needs a script. */
import type { Locale } from '../../errors/messages.ts'
import { typeset } from '../../errors/typeset.ts'
import { type Html, html } from '../../markup/html.ts'

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

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%230f4c81'/%3E%3Crect x='6' y='9' width='20' height='14' rx='2.5' fill='%23fff'/%3E%3Crect x='9' y='12' width='6' height='5' rx='1' fill='%23e2b65c'/%3E%3C/svg%3E"

const MARK = html`<svg viewBox="0 0 32 32" width="36" height="36" aria-hidden="true" focusable="false">
  <rect class="mark" width="32" height="32" rx="8" />
  <rect class="mark-card" x="6" y="9" width="20" height="14" rx="2.5" />
  <rect class="mark-chip" x="9" y="12" width="6" height="5" rx="1" />
</svg>`

/** A whole document. */
export function framePage({ locale, title, description, path, content, foot, script }: PageFrame): string {
  const { lang, name } = OTHER[locale]
  const shown = (text: string): string => typeset(text, locale)
  return html`<!doctype html>
    <html lang="${locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <meta name="description" content="${shown(description)}" />
        <title>${shown(title)} – cps-bridge</title>
        <link rel="icon" href="${ICON}" />
        <link rel="stylesheet" href="/assets/docs.css" />
        ${script === undefined ? null : html`<script type="module" src="${script}"></script>`}
      </head>
      <body>
        <a class="skip" href="#main">${SKIP[locale]}</a>
        <header>
          <p class="brand">${MARK}<span>cps-bridge</span></p>
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
