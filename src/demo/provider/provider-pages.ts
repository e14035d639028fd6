/** The provider's pages. */
import type { Locale } from '../../errors/messages.ts'
import { Html, html } from '../../markup/html.ts'
import { pageOf } from '../site/page.ts'
import type { IdentifierDoubt } from './identifier.ts'
import { type ProviderTexts, providerTexts } from './texts.ts'

/** What every page needs. */
export interface PageContext {
  readonly locale: Locale
  /** Path of the interaction: `/interaction/UID`; '' where there is none. */
  readonly base: string
  /** Name of the portal that asks. */
  readonly portal: string
  readonly portalUrl: string
}

function frame(
  { locale }: PageContext,
  address: string,
  title: string,
  content: Html,
  script?: string,
): string {
  const { brand } = providerTexts[locale]
  return pageOf({
    locale,
    brand,
    title,
    address: address === '' ? null : address,
    content,
    ...(script === undefined ? {} : { script }),
  })
}

const cancelForm = ({ base }: PageContext, texts: ProviderTexts): Html =>
  html`<form method="post" action="${base}/annuler">
    <button class="quiet" type="submit">${texts.cancel}</button>
  </form>`

/** Where the identifier stands on the card. */
const cardPicture = (texts: ProviderTexts): Html =>
  html` <figure class="card-picture">
    <svg viewBox="0 0 320 202" role="img" aria-label="${texts.idPicture}">
      <rect class="card-body" x="1" y="1" width="318" height="200" rx="14" />
      <rect class="card-first-line" x="18" y="22" width="168" height="24" rx="5" />
      <text class="card-text" x="26" y="39">8 99700218896</text>
      <rect class="card-chip" x="26" y="82" width="46" height="36" rx="6" />
      <rect class="card-line" x="96" y="88" width="130" height="8" rx="4" />
      <rect class="card-line" x="96" y="104" width="96" height="8" rx="4" />
      <rect class="card-line" x="26" y="150" width="170" height="8" rx="4" />
      <rect class="card-line" x="26" y="166" width="120" height="8" rx="4" />
      <rect class="card-photo" x="244" y="22" width="56" height="70" rx="6" />
    </svg>
    <figcaption>${texts.idHelp}</figcaption>
  </figure>`

export function choosePage(context: PageContext): string {
  const texts = providerTexts[context.locale]
  return frame(
    context,
    context.base,
    texts.chooseTitle,
    html`<h1>${texts.chooseTitle}</h1>
      <p class="lead">${texts.chooseLead(context.portal)}</p>
      <a class="choice" href="${context.base}/e-cps"
        ><strong>${texts.chooseECps}</strong
        ><span aria-hidden="true" class="choice-text">${texts.chooseECpsText}</span></a
      >
      <a class="choice" href="${context.base}/carte"
        ><strong>${texts.chooseCard}</strong
        ><span aria-hidden="true" class="choice-text">${texts.chooseCardText}</span></a
      >
      ${cancelForm(context, texts)}`,
  )
}

/** What was wrong with the identifier typed; a doubt is overcome by sending the same text again. */
export type IdentifierFault = 'missing' | 'wrong' | IdentifierDoubt

export function identifierPage(context: PageContext, typed: string, fault: IdentifierFault | null): string {
  const texts = providerTexts[context.locale]
  const doubts = { 'missing-8': texts.idMissing8, length: texts.idLength, 'no-digit': texts.idNoDigit }
  const message = { missing: texts.idMissing, wrong: texts.idWrong, ...doubts }
  const isDoubt = fault !== null && fault in doubts
  const insist = isDoubt ? ` ${texts.idInsist}` : ''
  const alert =
    fault === null ? null : html`<p class="notice bad" role="alert" id="fault">${message[fault] + insist}</p>`
  const describedBy = fault === null ? 'help' : 'fault help'
  return frame(
    context,
    `${context.base}/e-cps`,
    texts.idTitle,
    html`<h1>${texts.idTitle}</h1>
      <form method="post" action="${context.base}/e-cps" class="panel" novalidate>
        <label for="identifiant">${texts.idLabel}</label>
        <input
          id="identifiant"
          name="identifiant"
          value="${typed}"
          maxlength="128"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          aria-describedby="${describedBy}"
          aria-invalid="${fault === null ? 'false' : 'true'}"
          autofocus
        />
        ${alert} ${isDoubt ? html`<input type="hidden" name="confirme" value="${typed}" />` : null}
        <p
          id="hint"
          role="status"
          data-missing="${doubts['missing-8']}"
          data-length="${doubts.length}"
          data-digit="${doubts['no-digit']}"
        ></p>
        <div id="help">${cardPicture(texts)}</div>
        <button class="primary" type="submit">${texts.idSubmit}</button>
        <p class="soft">
          ${texts.againAsk}
          <button class="quiet" type="submit" name="suite" value="reactiver">${texts.againLink}</button>
        </p>
      </form>
      ${cancelForm(context, texts)}`,
    '/identifiant.js',
  )
}

export function waitPage(context: PageContext, number: string): string {
  const texts = providerTexts[context.locale]
  const { base } = context
  return frame(
    context,
    `${base}/attente`,
    texts.waitTitle,
    html`<h1>${texts.waitTitle}</h1>
      <p class="lead">${texts.waitLead}</p>
      <section
        class="panel"
        id="wait"
        data-state="${base}/etat"
        data-done="${base}/fin"
        data-refused="${texts.waitRefused}"
        data-expired="${texts.waitExpired}"
        data-offline="${texts.waitOffline}"
        data-locked="${texts.waitLocked}"
        data-replaced="${texts.waitReplaced}"
        data-waiting="${texts.waitLive}"
        data-left="${texts.waitLeft}"
      >
        <p>${texts.waitNumber}</p>
        <p class="match">${number}</p>
        <p role="status" id="live">${texts.waitLive}</p>
        <p role="timer" id="left" class="soft"></p>
        <p id="again" hidden><a class="button primary" href="${base}/e-cps">${texts.waitAgain}</a></p>
        <noscript
          ><p><a class="button" href="${base}/fin">${texts.waitReload}</a></p></noscript
        >
      </section>
      <p class="soft">${texts.againAsk} <a href="${base}/activation">${texts.againLink}</a></p>
      ${cancelForm(context, texts)}`,
    '/attente.js',
  )
}

/** @param again - there is an e-CPS of this identifier, which ends with the new one */
export function activatePage(context: PageContext, typed: string, again: boolean): string {
  const texts = providerTexts[context.locale]
  const title = again ? texts.againTitle : texts.noneTitle
  return frame(
    context,
    `${context.base}/activation`,
    title,
    html`<h1>${title}</h1>
      <p class="lead">${again ? texts.againLead(typed) : texts.noneLead(typed)}</p>
      <div class="panel">
        <p>${again ? texts.againText : texts.noneText}</p>
        <ul>
          <li>${texts.nonePhone}</li>
          <li>${texts.noneCard}</li>
        </ul>
        <form method="post" action="${context.base}/activation">
          <button class="primary" type="submit">${texts.noneSubmit}</button>
        </form>
        <p><a href="${context.base}/e-cps">${texts.noneOther}</a></p>
      </div>
      ${cancelForm(context, texts)}`,
  )
}

/** Where the bridge is, and where the holder gets one. */
export interface CardPlaces {
  readonly bridgeUrl: string
  readonly installUrl: string
}

/** Logging in with the card itself. @param refused - a token was not accepted */
export function cardPage(context: PageContext, places: CardPlaces, refused: boolean): string {
  const texts = providerTexts[context.locale]
  const { base } = context
  return frame(
    context,
    `${base}/carte`,
    texts.cardTitle,
    html`<h1>${texts.cardTitle}</h1>
      <p class="lead">${texts.cardLead}</p>
      <section
        class="panel"
        id="card"
        data-bridge="${places.bridgeUrl}"
        data-install="${places.installUrl}"
        data-challenge="${base}/defi"
        data-connecting="${texts.cardConnecting}"
        data-prompt="${texts.cardPrompt}"
        data-fault="${texts.cardFault}"
        data-again="${texts.cardAgain}"
      >
        <p id="ready" hidden>${texts.cardInsert}</p>
        <div id="fault" class="notice bad" role="alert" ${refused ? null : 'hidden'}>
          <p>${texts.cardFault}</p>
          <p>${texts.cardAgain}</p>
        </div>
        <p id="live" role="status"></p>
        <noscript><p class="notice">${texts.needsScript}</p></noscript>
        <button type="button" id="begin" class="primary">${texts.cardBegin}</button>
        <button type="button" id="sign" class="primary" hidden>${texts.cardSign}</button>
        <form id="token-form" method="post" action="${base}/carte">
          <input type="hidden" id="token" name="token" />
        </form>
      </section>
      <p><a href="${base}">${texts.other}</a></p>
      ${cancelForm(context, texts)}`,
    '/carte.js',
  )
}

/** Asks before the session of the provider ends. @param form - of `oidc-provider`, with the id `op.logoutForm` */
export function logoutPage(context: PageContext, form: string): string {
  const texts = providerTexts[context.locale]
  return frame(
    context,
    context.base,
    texts.logoutTitle,
    html`<h1>${texts.logoutTitle}</h1>
      <p class="lead">${texts.logoutText}</p>
      ${new Html(form)}
      <div class="buttons">
        <button class="primary" type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>
          ${texts.logoutYes}
        </button>
        <button class="secondary" type="submit" form="op.logoutForm">${texts.logoutNo}</button>
      </div>`,
  )
}

/** The login is over, the portal's request was no good, or the holder is logged out. */
export function endPage(context: PageContext, kind: 'lost' | 'fault' | 'out'): string {
  const texts = providerTexts[context.locale]
  const titles = { lost: texts.lostTitle, fault: texts.faultTitle, out: texts.outTitle }
  const said = { lost: texts.lostText, fault: texts.faultText, out: texts.outText }
  const [title, text] = [titles[kind], said[kind]]
  return frame(
    context,
    context.base,
    title,
    html`<div class="${{ lost: 'wrong amber', fault: 'wrong', out: '' }[kind]}"><h1>${title}</h1></div>
      <p class="lead">${text}</p>
      <p><a class="button primary" href="${context.portalUrl}">${texts.lostLink}</a></p>`,
  )
}
