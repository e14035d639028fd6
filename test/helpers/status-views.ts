/** What the status page is told in tests and pictures: a holder of no real card, and what sites did. */
import type { StatusView } from '../../src/contract/status.ts'

export const SITE = 'https://sante-paca.fr'

export const HOLDER = {
  nationalId: '899700218896',
  familyName: 'DE LA VILLETTE-SAINT-MARTIN',
  givenName: 'DOMINIQUE',
  title: 'Médecin',
  organization: 'CABINET DE TEST',
  test: true,
  notBefore: '2025-01-02T00:00:00.000Z',
  notAfter: '2028-01-02T00:00:00.000Z',
  validity: 'valid' as const,
}

const line = (operation: string, outcome: string, format: string | null = null) => ({
  at: '2026-05-03T08:15:00.000Z',
  operation,
  format,
  outcome,
})

export const CARD: StatusView['cards'][number] = {
  reader: 'reader-1',
  kind: 'cps3',
  holder: HOLDER,
  triesLeft: 3,
  fault: null,
  sites: [
    {
      origin: SITE,
      consentedAt: '2026-05-03T08:14:00.000Z',
      lines: [
        line('activation.sign', 'ok', 'jws'),
        line('pin.verify', 'PIN_INCORRECT'),
        line('card.identity', 'ok'),
      ],
    },
    { origin: 'urn:cps-bridge:local', consentedAt: null, lines: [line('card.identity', 'ok')] },
  ],
}

export const VIEW: StatusView = {
  now: '2026-05-03T08:15:30.000Z',
  cards: [CARD],
  auditFailing: false,
  logFailing: false,
  binding: { asked: 'auto', used: 'system' },
}
