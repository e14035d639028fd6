/** What a person sees who goes to an address where there is nothing, or where something failed. */
import type { Locale } from '../../errors/messages.ts'
import { typeset } from '../../errors/typeset.ts'
import { html } from './html.ts'
import { framePage } from './page-frame.ts'

interface FaultTexts {
  readonly title: string
  readonly text: string
}

const ABSENT = {
  fr: {
    title: 'Cette page n’existe pas',
    text: 'L’adresse est incomplète, ou ce qu’elle montrait est terminé. Aucune de vos données n’est affectée.',
  },
  en: {
    title: 'There is no such page',
    text: 'The address is not complete, or what it showed is over. None of your data is affected.',
  },
} as const satisfies Record<Locale, FaultTexts>

const FORBIDDEN = {
  fr: {
    title: 'Cette page ne s’ouvre pas ainsi',
    text: 'Elle ne s’ouvre que depuis cps-bridge lui-même ou depuis un portail de santé autorisé.',
  },
  en: {
    title: 'This page does not open in this way',
    text: 'It opens from cps-bridge itself or from an allowed health portal only.',
  },
} as const satisfies Record<Locale, FaultTexts>

const FAILED = {
  fr: { title: 'Une erreur est survenue', text: 'Réessayez. Si cela persiste, contactez votre assistance.' },
  en: { title: 'Something went wrong', text: 'Try again. If it persists, contact your help desk.' },
} as const satisfies Record<Locale, FaultTexts>

const HOME = { fr: 'Ouvrir la page d’état de cps-bridge', en: 'Open the status page of cps-bridge' } as const
const FOOT = {
  fr: 'Accessible uniquement depuis cet ordinateur.',
  en: 'Reachable from this computer only.',
} as const

function textsOf(status: number): Record<Locale, FaultTexts> {
  if (status === 404 || status === 405) return ABSENT
  return status === 403 ? FORBIDDEN : FAILED
}

export function faultPage(status: number, locale: Locale): string {
  const { title, text } = textsOf(status)[locale]
  return framePage({
    locale,
    title,
    description: text,
    path: null,
    content: html`<h1>${typeset(title, locale)}</h1>
      <p class="lead">${typeset(text, locale)}</p>
      <p class="panel"><a class="button primary" href="/?lang=${locale}">${HOME[locale]}</a></p>`,
    foot: [FOOT[locale]],
  })
}
