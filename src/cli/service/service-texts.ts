/** What `cps-bridge service` tells a person. */
import type { Locale } from '../../errors/messages.ts'

export type ServiceAction = 'install' | 'uninstall' | 'start' | 'stop' | 'restart' | 'status'

interface Texts {
  readonly done: Readonly<Record<Exclude<ServiceAction, 'status'>, string>>
  readonly unchanged: Readonly<Record<'install' | 'uninstall', string>>
  readonly absent: string
  readonly running: (pid: number | null) => string
  readonly stopped: string
  readonly manual: string
  readonly terminalServer: string
}

export const SERVICE_TEXTS: Readonly<Record<Locale, Texts>> = {
  fr: {
    done: {
      install: 'Le service est installé et démarré.',
      uninstall: 'Le service est retiré.',
      start: 'Le service est démarré.',
      stop: 'Le service est arrêté.',
      restart: 'Le service est redémarré.',
    },
    unchanged: {
      install: 'Le service était déjà installé et démarré.',
      uninstall: 'Il n’y avait pas de service à retirer.',
    },
    absent: 'Le service n’est pas installé.',
    running: (pid) => `Le service est installé et démarré${pid === null ? '' : ` (processus ${pid})`}.`,
    stopped: 'Le service est installé, mais arrêté.',
    manual: 'Il ne démarre pas automatiquement.',
    terminalServer:
      'Serveur de terminaux : le pont de chaque utilisateur démarre à l’ouverture de sa session.',
  },
  en: {
    done: {
      install: 'The service is installed and running.',
      uninstall: 'The service is removed.',
      start: 'The service is running.',
      stop: 'The service is stopped.',
      restart: 'The service was restarted.',
    },
    unchanged: {
      install: 'The service was installed and running already.',
      uninstall: 'There was no service to remove.',
    },
    absent: 'The service is not installed.',
    running: (pid) => `The service is installed and running${pid === null ? '' : ` (process ${pid})`}.`,
    stopped: 'The service is installed, but stopped.',
    manual: 'It does not start by itself.',
    terminalServer: 'Terminal server: the bridge of each user starts when they log on.',
  },
}
