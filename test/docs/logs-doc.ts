/** The table of `docs/logs.md`: every event of the log. */
import { LOG_EVENTS } from './log-events.ts'
import { tableOf, withPart } from './generated-part.ts'

export const logsDoc = (document: string): string =>
  withPart(
    document,
    'events',
    tableOf(
      ['event', 'level', 'meaning', 'en français'],
      Object.entries(LOG_EVENTS).map(([event, { level, en, fr }]) => [`\`${event}\``, level, en, fr]),
    ),
  )
