/** The frame of the pages that are made on the server: brand, language switch, content. */
import type { Locale } from '../../errors/messages.ts'
import { Html, html } from '../../markup/html.ts'
import { HEAD } from '../../markup/page-parts.ts'

export interface PageFrame {
  readonly locale: Locale
  /** Name of the site, beside its mark. */
  readonly brand: string
  readonly title: string
  /** Path and query of this page without `lang`, for the language switch; null: there is none. */
  readonly address: string | null
  /** What search engines and browsers say of the page. */
  readonly description?: string
  readonly content: Html
  /** Scripts of the site's own that the page needs. */
  readonly script?: string
}

const SWITCH: Readonly<Record<Locale, { to: Locale; label: string; title: string }>> = {
  fr: { to: 'en', label: 'English', title: 'Read this page in English' },
  en: { to: 'fr', label: 'Français', title: 'Lire cette page en français' },
}

const DEMONSTRATION: Readonly<Record<Locale, string>> = { fr: 'démonstration', en: 'demonstration' }

/** The name of the application is no place to break a heading. */
const unbroken = ({ markup }: Html): Html =>
  new Html(
    markup.replaceAll(/<h1>[^<]*<\/h1>/g, (heading) =>
      heading.replaceAll('e-CPS', '<span class="unbroken">e-CPS</span>'),
    ),
  )

const SKIP: Readonly<Record<Locale, string>> = { fr: 'Aller au contenu', en: 'Skip to the content' }

/** A whole page. Its files are the site's: `/site.css`, `/icon.svg`. */
export function pageOf({
  locale,
  brand,
  title,
  address,
  description = title,
  content,
  script,
}: PageFrame): string {
  const { to, label, title: hint } = SWITCH[locale]
  const other = address === null ? null : `${address}${address.includes('?') ? '&' : '?'}lang=${to}`
  return html`<!doctype html>
    <html lang="${locale}">
      <head>
        ${new Html(HEAD)}
        <meta name="description" content="${description} – ${brand}" />
        <title>${title} – ${brand}</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/site.css" />
        ${script === undefined ? null : html`<script type="module" src="${script}"></script>`}
      </head>
      <body>
        <a class="skip" href="#main">${SKIP[locale]}</a>
        <header>
          <p class="brand">
            <img src="/icon.svg" alt="" width="36" height="36" />
            <span><strong>${brand}</strong> <span class="tag">${DEMONSTRATION[locale]}</span></span>
          </p>
          ${
            other === null
              ? null
              : html`<a class="language" href="${other}" lang="${to}" hreflang="${to}" title="${hint}"
                  >${label}</a
                >`
          }
        </header>
        <main id="main" tabindex="-1">${unbroken(content)}</main>
      </body>
    </html> `.markup
}
