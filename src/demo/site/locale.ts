/** The language of a site's pages: French, unless the visitor chose English on any of them. */
import type { IncomingMessage } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Locale } from '../../errors/messages.ts'

const COOKIE = 'cps-demo-lang'
const CHOSEN = new RegExp(`(?:^|;\\s*)${COOKIE}=(fr|en)(?:;|$)`)

/** `?lang=` is remembered for every site of the demonstration: they share a host name. */
export function localeOf(request: FastifyRequest, reply: FastifyReply): Locale {
  const { lang } = request.query as { lang?: unknown }
  if (lang === 'fr' || lang === 'en') {
    reply.header('Set-Cookie', `${COOKIE}=${lang}; Path=/; Max-Age=31536000; SameSite=Lax`)
    return lang
  }
  return chosenLocale(request.raw)
}

/** The language that the visitor chose before. */
export const chosenLocale = ({ headers }: IncomingMessage): Locale =>
  CHOSEN.exec(headers.cookie ?? '')?.[1] === 'en' ? 'en' : 'fr'
