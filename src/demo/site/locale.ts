/** The language of a site's pages: as the visitor chose on any of them, else as the browser prefers (`page/language.ts`). */
import type { IncomingMessage } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Locale, pickLocale } from '../../errors/messages.ts'

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

/** The language that the visitor chose before, or the browser's. */
export const chosenLocale = ({ headers }: IncomingMessage): Locale =>
  pickLocale(CHOSEN.exec(headers.cookie ?? '')?.[1], headers['accept-language'], 'fr')
