/** What the relay page says, in both languages. */
import type { PromptOutcome } from '../../contract/prompt.ts'
import type { Locale } from '../prompt/texts.ts'
import { typesetFrench } from '../../errors/typeset.ts'

/**
 * `waiting`: for the portal. `refused`: the portal is not allowed. `bound`: it is served. `asked`: the same, and a
 * prompt waits for the holder. `lost`: the bridge does not answer. `ended`: nothing more will happen here. `alone`: no
 * page opened this window.
 */
export type RelayState = 'waiting' | 'refused' | 'bound' | 'asked' | 'lost' | 'ended' | 'alone'

interface StateText {
  readonly title: string
  readonly what: string
  readonly advice: string
}

interface RelayTexts {
  readonly language: string
  readonly skip: string
  readonly site: string
  readonly askedBy: string
  readonly open: string
  readonly outcomes: Readonly<Record<PromptOutcome, string>>
  readonly close: string
  readonly cannotClose: string
  readonly states: Readonly<Record<RelayState, StateText>>
}

const FR: RelayTexts = {
  language: 'English',
  skip: 'Aller au contenu',
  site: 'Site',
  askedBy: 'Demandé par le site',
  open: 'Ouvrir la demande',
  outcomes: {
    confirmed: 'C’est fait.',
    refused: 'Vous avez refusé la demande.',
    expired: 'Le délai de la demande est dépassé.',
    failed: 'La demande n’a pas abouti.',
  },
  close: 'Fermer cette fenêtre',
  cannotClose: 'Le navigateur ne permet pas à cette page de se fermer : fermez la fenêtre vous-même.',
  states: {
    waiting: {
      title: 'Connexion au site…',
      what: 'cps-bridge fonctionne.',
      advice: 'Il attend le site qui a ouvert cette fenêtre. Cela prend quelques secondes.',
    },
    refused: {
      title: 'Site non autorisé',
      what: 'Ce site n’est pas autorisé à utiliser votre carte CPS.',
      advice:
        'Rien ne lui a été transmis. Fermez cette fenêtre : il saura alors qu’il n’est pas autorisé, et rien d’autre. Passez par un portail de santé autorisé, ou contactez votre administrateur.',
    },
    bound: {
      title: 'Votre lecteur est relié au site',
      what: 'Gardez cette fenêtre ouverte et revenez sur le site.',
      advice:
        'Votre navigateur n’autorise pas ce site à joindre directement votre lecteur de carte : cette fenêtre s’en charge, et vous ouvrira les demandes du site. La fermer met fin à la connexion.',
    },
    asked: {
      title: 'Ce site vous demande votre carte',
      what: 'La demande s’ouvre dans une fenêtre à part.',
      advice:
        'Répondez dans cette fenêtre-là uniquement. Celle-ci ne demande jamais de code : n’en saisissez aucun ici.',
    },
    lost: {
      title: 'cps-bridge ne répond plus',
      what: 'Nouvel essai en cours…',
      advice: 'Gardez cette fenêtre ouverte : la connexion reprendra automatiquement.',
    },
    ended: {
      title: 'La connexion est terminée',
      what: 'Le site n’utilise plus cette fenêtre.',
      advice: 'Vous pouvez la fermer. Pour utiliser à nouveau votre carte, recommencez depuis le site.',
    },
    alone: {
      title: 'Rien à faire ici',
      what: 'Aucun site n’a ouvert cette fenêtre.',
      advice: 'Cette page ne s’ouvre que depuis un portail de santé. Vous pouvez la fermer.',
    },
  },
}

const EN: RelayTexts = {
  language: 'Français',
  skip: 'Skip to the content',
  site: 'Site',
  askedBy: 'Asked by the site',
  open: 'Open the request',
  outcomes: {
    confirmed: 'Done.',
    refused: 'You refused the request.',
    expired: 'The request has expired.',
    failed: 'The request failed.',
  },
  close: 'Close this window',
  cannotClose: 'The browser does not let this page close itself: please close the window.',
  states: {
    waiting: {
      title: 'Connecting with the site…',
      what: 'cps-bridge is running.',
      advice: 'It waits for the site that opened this window. This takes a few seconds.',
    },
    refused: {
      title: 'Site not allowed',
      what: 'This site is not allowed to use your CPS card.',
      advice:
        'It was told nothing. Close this window: it learns then that it is not allowed, and nothing else. Use an authorised health portal, or contact your administrator.',
    },
    bound: {
      title: 'Your reader is connected with the site',
      what: 'Keep this window open and go back to the site.',
      advice:
        'Your browser does not let this site reach your card reader itself: this window does it, and lets you open the requests of the site. Closing it ends the connection.',
    },
    asked: {
      title: 'This site asks for your card',
      what: 'The request opens in a window of its own.',
      advice: 'You answer there alone. This window never asks for a code: type none here.',
    },
    lost: {
      title: 'cps-bridge does not answer any more',
      what: 'Trying again…',
      advice: 'Keep this window open: the connection will come back by itself.',
    },
    ended: {
      title: 'The connection has ended',
      what: 'The site does not use this window any more.',
      advice: 'You can close it. To use your card again, start again from the site.',
    },
    alone: {
      title: 'Nothing to do here',
      what: 'No site opened this window.',
      advice: 'This page is opened by health portals only. You can close it.',
    },
  },
}

const typeset = (texts: RelayTexts): RelayTexts =>
  JSON.parse(JSON.stringify(texts), (_key, value: unknown) =>
    typeof value === 'string' ? typesetFrench(value) : value,
  ) as RelayTexts

const TEXTS: Readonly<Record<Locale, RelayTexts>> = { fr: typeset(FR), en: EN }

export const relayTexts = (locale: Locale): RelayTexts => TEXTS[locale]

/** How the last prompt ended. */
export const outcomeText = (outcome: PromptOutcome, locale: Locale): string => TEXTS[locale].outcomes[outcome]
