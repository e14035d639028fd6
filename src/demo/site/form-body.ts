/** Bodies of HTML forms. */
import type { FastifyInstance } from 'fastify'

/** The body of a form becomes an object of its fields; of several with one name, the last. */
export function addFormParser(app: FastifyInstance): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
}
