/** What whoever types commands on Linux can do about PC/SC, beside the sentence for the holder. */
import type { PcscReason } from '../errors/codes.ts'
import type { Sentence } from '../errors/setup-texts.ts'

const RESTART = 'sudo systemctl restart pcscd'

export const PCSC_ON_LINUX: Readonly<Record<PcscReason, Sentence>> = {
  'not-running': {
    en: 'The service is pcscd: sudo systemctl enable --now pcscd.socket',
    fr: 'Le service est pcscd : sudo systemctl enable --now pcscd.socket',
  },
  denied: {
    en: 'The service is pcscd; polkit says who may use it (pkaction --verbose --action-id org.debian.pcsc-lite.access_pcsc).',
    fr: 'Le service est pcscd ; polkit décide qui peut l’utiliser (pkaction --verbose --action-id org.debian.pcsc-lite.access_pcsc).',
  },
  'no-library': {
    en: 'Once they are installed: sudo systemctl enable --now pcscd.socket',
    fr: 'Une fois installés : sudo systemctl enable --now pcscd.socket',
  },
  'not-answering': {
    en: `The service is pcscd: ${RESTART}`,
    fr: `Le service est pcscd : ${RESTART}`,
  },
  protocol: {
    en: `The service is pcscd, its library libpcsclite1: update both, then ${RESTART}`,
    fr: `Le service est pcscd, sa bibliothèque libpcsclite1 : mettez les deux à jour, puis ${RESTART}`,
  },
}
