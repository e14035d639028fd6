/** The portal's pages around the login. */
import type { Locale } from '../../errors/messages.ts'
import { type Html, html } from '../../markup/html.ts'
import { pageOf } from '../site/page.ts'
import type { Member } from './member.ts'

const fr = {
  brand: 'Portail de santé',
  connectTitle: 'Connexion',
  connectLead: 'Connectez-vous avec votre identité de professionnel de santé.',
  connectButton: 'PRO SANTÉ CONNECT',
  connectHelp:
    'Avec l’application e-CPS de votre téléphone. Si votre e-CPS n’est pas encore activée, il vous sera proposé de l’activer avec votre carte CPS.',
  home: 'Retour à l’accueil',
  memberTitle: 'Vous êtes connecté',
  memberName: 'Nom',
  memberId: 'Identifiant national',
  memberNoName: 'non précisé',
  memberText:
    'Vous pouvez désormais vous connecter avec votre téléphone et le mot de passe de votre application e-CPS.',
  logout: 'Se déconnecter',
  again: 'Réessayer',
  refusedTitle: 'La connexion a été annulée',
  refusedText: 'Vous n’êtes pas connecté. Vous pouvez recommencer quand vous le souhaitez.',
  offlineTitle: 'Pro Santé Connect ne répond pas',
  offlineText: 'Le service d’identification est momentanément indisponible. Réessayez dans un instant.',
  staleTitle: 'Cette connexion n’est plus en cours',
  staleText: 'Elle a expiré ou a déjà servi. Recommencez la connexion.',
}

type Texts = typeof fr

const en: Texts = {
  brand: 'Health portal',
  connectTitle: 'Log in',
  connectLead: 'Log in with your identity as a health professional.',
  connectButton: 'PRO SANTÉ CONNECT',
  connectHelp:
    'With the e-CPS application of your phone. If your e-CPS is not active yet, you will be offered to activate it with your CPS card.',
  home: 'Back to the start page',
  memberTitle: 'You are logged in',
  memberName: 'Name',
  memberId: 'National identifier',
  memberNoName: 'not stated',
  memberText: 'From now on you can log in with your phone and the password of your e-CPS application.',
  logout: 'Log out',
  again: 'Try again',
  refusedTitle: 'The login was cancelled',
  refusedText: 'You are not logged in. You can start again at any time.',
  offlineTitle: 'Pro Santé Connect does not answer',
  offlineText: 'The identification service is not available for the moment. Try again shortly.',
  staleTitle: 'This login is over',
  staleText: 'It has expired or was used before. Start the login again.',
}

const TEXTS: Readonly<Record<Locale, Texts>> = { fr, en }

const frame = (locale: Locale, title: string, address: string, content: Html): string =>
  pageOf({ locale, brand: TEXTS[locale].brand, title, address, content })

/** Where the holder chooses Pro Santé Connect. */
export function connectPage(locale: Locale): string {
  const texts = TEXTS[locale]
  return frame(
    locale,
    texts.connectTitle,
    '/connexion',
    html`<h1>${texts.connectTitle}</h1>
      <p class="lead">${texts.connectLead}</p>
      <div class="panel">
        <a class="button primary wide" href="/connexion/pro-sante-connect">${texts.connectButton}</a>
        <p class="soft">${texts.connectHelp}</p>
      </div>
      <p><a href="/">${texts.home}</a></p>`,
  )
}

/** Who is logged in. */
export function memberPage(locale: Locale, { nationalId, familyName, givenName }: Member): string {
  const texts = TEXTS[locale]
  const name = [givenName, familyName].filter((part) => part !== null).join(' ')
  return frame(
    locale,
    texts.memberTitle,
    '/espace',
    html`<h1>${texts.memberTitle}</h1>
      <div class="panel good">
        <dl class="facts">
          <div>
            <dt>${texts.memberName}</dt>
            <dd>${name === '' ? texts.memberNoName : name}</dd>
          </div>
          <div>
            <dt>${texts.memberId}</dt>
            <dd class="identifier">${nationalId}</dd>
          </div>
        </dl>
        <p>${texts.memberText}</p>
        <form method="post" action="/deconnexion">
          <button type="submit" class="quiet">${texts.logout}</button>
        </form>
      </div>
      <p><a href="/">${texts.home}</a></p>`,
  )
}

/** Why nobody is logged in, and what to do. */
export function failedPage(locale: Locale, kind: 'refused' | 'offline' | 'stale'): string {
  const texts = TEXTS[locale]
  const title = { refused: texts.refusedTitle, offline: texts.offlineTitle, stale: texts.staleTitle }[kind]
  const text = { refused: texts.refusedText, offline: texts.offlineText, stale: texts.staleText }[kind]
  return frame(
    locale,
    title,
    '/connexion',
    html`<div class="${kind === 'refused' ? '' : 'wrong amber'}"><h1>${title}</h1></div>
      <p class="lead">${text}</p>
      <p>
        <a class="button primary" href="/connexion/pro-sante-connect">${texts.again}</a>
        <a href="/">${texts.home}</a>
      </p>`,
  )
}
