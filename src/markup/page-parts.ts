/** What every document of ours begins with: one source for the pages made on the server and for those that the build copies. */

/** Metadata that no page differs in. */
export const HEAD = `<meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />`

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%230f4c81'/%3E%3Crect x='6' y='9' width='20' height='14' rx='2.5' fill='%23fff'/%3E%3Crect x='9' y='12' width='6' height='5' rx='1' fill='%23e2b65c'/%3E%3C/svg%3E"

/** Of the bridge's own pages, which no search engine is to list. */
export const BRIDGE_HEAD = `${HEAD}
    <meta name="robots" content="noindex" />
    <link rel="icon" href="${ICON}" />`

/** The mark of the bridge and its name. */
export const BRIDGE_BRAND = `<p class="brand">
        <svg viewBox="0 0 32 32" width="36" height="36" aria-hidden="true" focusable="false">
          <rect class="mark" width="32" height="32" rx="8" />
          <rect class="mark-card" x="6" y="9" width="20" height="14" rx="2.5" />
          <rect class="mark-chip" x="9" y="12" width="6" height="5" rx="1" />
        </svg>
        <span>cps-bridge</span>
      </p>`

/** The top of a page that has its texts in both languages and shows those of one. */
const BRIDGE_TOP = `<a class="skip" href="#main"
      ><span lang="fr">Aller au contenu</span><span lang="en">Skip to the content</span></a
    >
    <header>
      ${BRIDGE_BRAND}
      <button type="button" id="language" class="quiet language">
        <span lang="fr"><span lang="en" class="always">English</span></span
        ><span lang="en"><span lang="fr" class="always">Français</span></span>
      </button>
    </header>`

/** Without JavaScript a page that needs it says so. */
const NEEDS_SCRIPT = `<noscript>
        <p class="notice">Cette page a besoin de JavaScript&#8239;: activez-le dans votre navigateur.</p>
        <p class="notice" lang="en">This page needs JavaScript: turn it on in your browser.</p>
      </noscript>`

const PARTS: Readonly<Record<string, string>> = {
  head: HEAD,
  'bridge-head': BRIDGE_HEAD,
  'bridge-brand': BRIDGE_BRAND,
  'bridge-top': BRIDGE_TOP,
  'needs-script': NEEDS_SCRIPT,
}

/** A document with `<!-- part NAME -->` replaced. @throws RangeError for a part that is none. */
export const withParts = (document: string): string =>
  document.replaceAll(/<!-- part ([\w-]+) -->/g, (_mark, name: string) => {
    const part = PARTS[name]
    if (part === undefined) throw new RangeError(`no part ${name}`)
    return part
  })
