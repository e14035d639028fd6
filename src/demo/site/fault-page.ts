/** What a person reads who goes to an address of the demonstration where there is nothing, or where something failed. */
import type { IncomingMessage } from 'node:http'
import { chosenLocale } from './locale.ts'
import { html } from './html.ts'
import { pageOf } from './page.ts'

const TEXTS = {
  fr: {
    absent: 'Cette page n’existe pas',
    absentText: 'L’adresse est incomplète, ou ce qu’elle montrait est terminé.',
    failed: 'Une erreur est survenue',
    failedText: 'Réessayez. Si cela persiste, redémarrez la démonstration.',
    home: 'Ouvrir l’accueil de ce site',
  },
  en: {
    absent: 'There is no such page',
    absentText: 'The address is not complete, or what it showed is over.',
    failed: 'Something went wrong',
    failedText: 'Try again. If it persists, start the demonstration anew.',
    home: 'Open the start page of this site',
  },
} as const

/** Whether a person is to read the answer. */
export const isForReading = ({ method, headers }: IncomingMessage): boolean =>
  method === 'GET' && (headers.accept ?? '').includes('text/html')

/** @param home - the site has a page at `/` */
export function faultPage(request: IncomingMessage, status: number, home: boolean): string {
  const locale = chosenLocale(request)
  const texts = TEXTS[locale]
  const isAbsent = status === 404 || status === 405
  const title = isAbsent ? texts.absent : texts.failed
  return pageOf({
    locale,
    brand: 'cps-bridge',
    title,
    address: null,
    content: html`<h1>${title}</h1>
      <p class="lead">${isAbsent ? texts.absentText : texts.failedText}</p>
      ${home ? html`<p><a class="button primary" href="/">${texts.home}</a></p>` : null}`,
  })
}
