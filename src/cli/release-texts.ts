/** What `cps-bridge version --check` tells. */
import type { ReleaseRefusal } from '../daemon/release-list.ts'
import type { Locale } from '../errors/messages.ts'

export type ReleaseTrouble = ReleaseRefusal | 'no-answer'

interface Texts {
  readonly newer: (newest: string, installed: string, page: string | null) => string
  readonly current: (installed: string) => string
  readonly troubles: Readonly<Record<ReleaseTrouble, string>>
}

export const RELEASE_TEXTS: Readonly<Record<Locale, Texts>> = {
  fr: {
    newer: (newest, installed, page) =>
      `Une version plus récente existe : ${newest} (installée : ${installed}).${page === null ? '' : ` À télécharger : ${page}`}`,
    current: (installed) => `La version ${installed} est à jour.`,
    troubles: {
      malformed: 'la liste des versions est illisible : l’adresse est-elle la bonne ?',
      signature:
        'la liste des versions n’est pas signée par l’éditeur : elle est refusée ; prévenez votre support',
      expired:
        'la liste des versions n’est plus valable : recommencez plus tard, et vérifiez l’heure du poste',
      'not-yet': 'la liste des versions n’est pas encore valable : vérifiez l’heure du poste',
      older:
        'la liste des versions est plus ancienne que ce qui est installé ou déjà connu : elle est refusée',
      'no-answer': 'l’adresse de la liste des versions ne répond pas : vérifiez le réseau',
    },
  },
  en: {
    newer: (newest, installed, page) =>
      `A newer version exists: ${newest} (installed: ${installed}).${page === null ? '' : ` To download: ${page}`}`,
    current: (installed) => `Version ${installed} is the newest.`,
    troubles: {
      malformed: 'the list of versions cannot be read: is the address right?',
      signature: 'the list of versions is not signed by the publisher: it is refused; tell your support',
      expired: "the list of versions has expired: try later, and check this computer's clock",
      'not-yet': "the list of versions is not valid yet: check this computer's clock",
      older: 'the list of versions is older than what is installed or known already: it is refused',
      'no-answer': 'nobody answers at the address of the list of versions: check the network',
    },
  },
}
