/** What is refused outside a site's own routes: a page for a person, nothing but the status for a program. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { FAULT_PAGE_HEADERS, faultPage, isForReading } from '../../markup/fault-page.ts'
import { chosenLocale } from './locale.ts'

export function answerFault(
  request: IncomingMessage,
  response: ServerResponse,
  status: 404 | 421 | 503,
): void {
  if (status === 503) response.setHeader('Retry-After', '1')
  if (!isForReading(request)) response.writeHead(status).end()
  else
    response
      .writeHead(status, FAULT_PAGE_HEADERS)
      .end(faultPage({ status }, chosenLocale(request), 'cps-bridge', null))
}
