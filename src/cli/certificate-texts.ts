/** What `cps-bridge certificate` tells a person. */
import type { Locale } from '../errors/messages.ts'
import type { Authority } from '../tls/trust/authority.ts'
import type { StoreKind, StoreReport, StoreState } from '../tls/trust/trust-store.ts'

interface Texts {
  readonly none: string
  readonly authority: (fingerprint: string, until: string) => string
  readonly noStore: string
  readonly states: Readonly<Record<StoreState, string>>
  readonly stores: Readonly<Record<StoreKind, string>>
  /** What a change made of it. */
  readonly changed: Readonly<Partial<Record<StoreState, string>>>
  readonly run: string
  readonly restart: string
}

const TEXTS: Readonly<Record<Locale, Texts>> = {
  fr: {
    none: 'Ce poste n’a pas encore d’autorité : « cps-bridge certificate install » la crée.',
    authority: (fingerprint, until) => `Autorité de ce poste, jusqu’au ${until}, SHA-256 ${fingerprint}`,
    noStore: 'Aucun magasin de certificats n’a été trouvé (aucun profil de navigateur pour cet utilisateur).',
    states: {
      installed: 'installée',
      absent: 'absente',
      another: 'une autre',
      unreadable: 'illisible',
    },
    stores: {
      'debian-system': 'système (Debian)',
      'fedora-system': 'système (Fedora)',
      'macos-keychain': 'trousseau macOS',
      'windows-root': 'racines Windows',
      'firefox-policy': 'stratégie Firefox',
      'firefox-profile': 'profil Firefox',
      'chromium-nss': 'Chromium, Chrome, Edge',
    },
    changed: { installed: 'ajoutée', absent: 'retirée' },
    run: 'À exécuter : ',
    restart: 'Redémarrez les navigateurs ouverts.',
  },
  en: {
    none: 'This computer has no authority yet: "cps-bridge certificate install" makes it.',
    authority: (fingerprint, until) => `Authority of this computer, until ${until}, SHA-256 ${fingerprint}`,
    noStore: 'No certificate store was found (this user has no browser profile).',
    states: {
      installed: 'installed',
      absent: 'absent',
      another: 'another one',
      unreadable: 'cannot be read',
    },
    stores: {
      'debian-system': 'system (Debian)',
      'fedora-system': 'system (Fedora)',
      'macos-keychain': 'macOS keychain',
      'windows-root': 'Windows roots',
      'firefox-policy': 'Firefox policy',
      'firefox-profile': 'Firefox profile',
      'chromium-nss': 'Chromium, Chrome, Edge',
    },
    changed: { installed: 'added', absent: 'removed' },
    run: 'To be run: ',
    restart: 'Restart the browsers that are open.',
  },
}

const widest = (texts: Readonly<Record<string, string>>): number =>
  Math.max(...Object.values(texts).map(({ length }) => length))

function storeLines(texts: Texts, report: StoreReport): readonly string[] {
  const { store, place, state, changed, reason, command } = report
  const outcome = (changed ? texts.changed[state] : undefined) ?? texts.states[state]
  const [first, second] = [widest(texts.states), widest(texts.stores)]
  const below = ' '.repeat(first + 2)
  return [
    `${outcome.padEnd(first)}  ${texts.stores[store].padEnd(second)}  ${place}`,
    ...(reason === undefined ? [] : [below + reason]),
    ...(command === undefined ? [] : [below + texts.run + command]),
  ]
}

/** One line a store, with its reason and command where there are some. */
export function certificateTexts(
  locale: Locale,
  authority: Authority | null,
  reports: readonly StoreReport[],
): readonly string[] {
  const texts = TEXTS[locale]
  const head =
    authority === null
      ? texts.none
      : texts.authority(authority.sha256, authority.notAfter.toISOString().slice(0, 10))
  const stores =
    reports.length === 0 ? [texts.noStore] : reports.flatMap((report) => storeLines(texts, report))
  return [head, ...stores, ...(reports.some(({ changed }) => changed) ? [texts.restart] : [])]
}
