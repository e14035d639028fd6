/** Why there are no readers, in sentences for the holder: the same in errors, on the pages and on the command line. */
import type { PcscReason } from './codes.ts'
import type { Message } from './message.ts'

type PcscMessages = Readonly<Record<PcscReason, Required<Message>>>

export const PCSC_MESSAGES: { readonly fr: PcscMessages; readonly en: PcscMessages } = {
  fr: {
    'not-running': {
      what: 'Le service de lecture des cartes de cet ordinateur n’est pas démarré.',
      advice:
        'Branchez le lecteur de carte : le service démarre souvent avec lui. S’il ne démarre pas dans une minute, redémarrez l’ordinateur.',
    },
    denied: {
      what: 'Cet ordinateur ne vous autorise pas à utiliser le lecteur de carte.',
      advice: 'Demandez à votre service informatique l’accès au service des cartes à puce (PC/SC).',
    },
    'no-library': {
      what: 'Il manque à cet ordinateur le logiciel qui lit les cartes à puce.',
      advice: 'Demandez à votre service informatique d’installer PC/SC (sous Linux : pcscd et libpcsclite1).',
    },
    'not-answering': {
      what: 'Le service de lecture des cartes de cet ordinateur ne répond pas.',
      advice: 'Débranchez le lecteur et rebranchez-le. Si cela ne suffit pas, redémarrez l’ordinateur.',
    },
    protocol: {
      what: 'Le service de lecture des cartes et sa bibliothèque ne sont pas de la même version.',
      advice:
        'Redémarrez l’ordinateur. Si cela persiste, demandez à votre service informatique de mettre PC/SC à jour.',
    },
  },
  en: {
    'not-running': {
      what: 'The smart card service of this computer is not running.',
      advice:
        'Plug in the card reader: the service often starts with it. If it does not start within a minute, restart the computer.',
    },
    denied: {
      what: 'This computer does not let you use the card reader.',
      advice: 'Ask your IT department for access to the smart card service (PC/SC).',
    },
    'no-library': {
      what: 'This computer lacks the software that reads smart cards.',
      advice: 'Ask your IT department to install PC/SC (on Linux: pcscd and libpcsclite1).',
    },
    'not-answering': {
      what: 'The smart card service of this computer does not answer.',
      advice: 'Unplug the reader and plug it in again. If that is not enough, restart the computer.',
    },
    protocol: {
      what: 'The smart card service and its library are not of the same version.',
      advice: 'Restart the computer. If it persists, ask your IT department to update PC/SC.',
    },
  },
}
