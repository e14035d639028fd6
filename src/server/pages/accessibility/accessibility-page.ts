/** The declaration of accessibility at `/accessibilite`, with the rate that the criteria give. */
import type { Locale } from '../../../errors/messages.ts'
import { typeset } from '../../../errors/typeset.ts'
import { html } from '../../../markup/html.ts'
import { framePage } from '../page-frame.ts'
import { score, TOPICS, UNMET } from './criteria.ts'

const TEXTS = {
  fr: {
    title: 'Accessibilité',
    lead: 'Cette déclaration concerne les pages de cps-bridge (demande, état, code porteur, relais, référence) et la page d’activation de démonstration.',
    state: 'État de conformité',
    result: (met: number, applicable: number, rate: string) =>
      `Auto-évaluation selon le RGAA 4.1.2 : ${met} critères respectés sur ${applicable} applicables, soit ${rate} %.`,
    limits:
      'Chaque état des pages est contrôlé par axe-core à chaque version, clair et sombre, jusqu’à 320 pixels de large, et au clavier. Aucun audit externe n’a encore eu lieu.',
    known: 'Particularités',
    knownText:
      'Une demande reste ouverte 120 secondes et un QR code 90 secondes, par sécurité ; une nouvelle demande ou un nouveau QR code s’obtient aussitôt. « Code porteur », « Valider » et « Refuser » gardent leur nom français, avec sa traduction à côté.',
    topics: 'Critères par thématique',
    topic: 'Thématique',
    met: 'Respectés',
    unmet: 'Non respectés',
    none: 'Non applicables',
    contact: 'Retour d’information et recours',
    contactText:
      'Si vous n’arrivez pas à utiliser une de ces pages, prévenez l’assistance de votre portail de santé. Sans réponse satisfaisante, vous pouvez saisir le Défenseur des droits.',
    foot: 'Accessible uniquement depuis cet ordinateur.',
  },
  en: {
    title: 'Accessibility',
    lead: 'This statement is about the pages of cps-bridge (request, status, card code, relay, reference) and the activation page of the demonstration.',
    state: 'Conformance',
    result: (met: number, applicable: number, rate: string) =>
      `Self-assessment by RGAA 4.1.2: ${met} of the ${applicable} criteria that apply are met, that is ${rate} %.`,
    limits:
      'Each state of the pages is checked by axe-core with each version, light and dark, down to 320 pixels, and with the keyboard. There was no external audit yet.',
    known: 'Particulars',
    knownText:
      'A request stays open for 120 seconds and a QR code for 90 seconds, for safety; a new request or code is there at once. “Code porteur”, “Valider” and “Refuser” keep their French names, with a translation beside them.',
    topics: 'Criteria by topic',
    topic: 'Topic',
    met: 'Met',
    unmet: 'Not met',
    none: 'Not applicable',
    contact: 'Feedback',
    contactText:
      'If you cannot use one of these pages, tell the support of your health portal. Without a satisfying answer you can turn to the French Défenseur des droits.',
    foot: 'Reachable from this computer only.',
  },
} as const

const countOf = (marks: string, mark: string): string => String(marks.split(mark).length - 1)

export function accessibilityPage(locale: Locale): string {
  const texts = TEXTS[locale]
  const say = (text: string): string => typeset(text, locale)
  const { met, applicable, rate } = score()
  const percent = new Intl.NumberFormat(locale).format(rate)
  return framePage({
    locale,
    title: texts.title,
    description: texts.lead,
    path: '/accessibilite',
    content: html`<h1>${texts.title}</h1>
      <p class="lead">${say(texts.lead)}</p>
      <section class="panel">
        <h2>${say(texts.state)}</h2>
        <p><strong>${say(texts.result(met, applicable, percent))}</strong></p>
        <p>${say(texts.limits)}</p>
      </section>
      <section class="panel">
        <h2>${say(texts.unmet)}</h2>
        <ul>
          ${Object.entries(UNMET).map(
            ([criterion, why]) => html`<li><strong>${criterion}</strong> ${say(why[locale])}</li>`,
          )}
        </ul>
      </section>
      <section class="panel">
        <h2>${say(texts.known)}</h2>
        <p>${say(texts.knownText)}</p>
      </section>
      <section class="panel">
        <h2>${say(texts.contact)}</h2>
        <p>${say(texts.contactText)}</p>
      </section>
      <h2>${say(texts.topics)}</h2>
      <table class="panel">
        <caption class="unseen">
          ${say(texts.topics)}
        </caption>
        <thead>
          <tr>
            ${[texts.topic, texts.met, texts.unmet, texts.none].map(
              (name) => html`<th scope="col">${name}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${TOPICS.map(
            ({ name, marks }) =>
              html`<tr>
                <th scope="row">${name[locale]}</th>
                ${['C', 'N', '-'].map((mark) => html`<td>${countOf(marks, mark)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>`,
    foot: [texts.foot],
  })
}
