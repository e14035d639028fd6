/** A web site of the demonstration: one origin, its own files, its own interface, and the same rules for all. */
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify'
import { ActivationError } from '../activation/activation-error.ts'
import type { PageFiles } from '../page-files.ts'
import { FAULT_PAGE_HEADERS, faultPage, isForReading } from '../../markup/fault-page.ts'
import { chosenLocale } from './locale.ts'
import { addFormParser } from './form-body.ts'
import { refusalOf } from './site-gate.ts'

const BODY_LIMIT = 64 * 1024

/** What makes one site differ from another. */
export interface SiteOptions {
  /** The site's own origin, known once its port is. */
  readonly origin: string
  /** Its files by path; `/` is served by the site itself where it needs to look at the request first. */
  readonly files: PageFiles
  /** Replaces `{{name}}` in its files. */
  readonly values?: (() => Readonly<Record<string, string>>) | undefined
  /** Further sources of its pages beyond its own files: directives of a content security policy. */
  readonly policy?: () => Readonly<Record<string, string>>
  /** Features that its pages may use, such as `camera=(self)`. */
  readonly permissions?: string
}

/** A site that its maker adds routes to. */
export interface Site {
  readonly app: FastifyInstance
  /** Sends one of the site's files. */
  readonly sendFile: (reply: FastifyReply, path: string) => FastifyReply
}

/** Only a site's own files and addresses; no inline code, no frames. */
export function contentSecurityPolicy(extra: Readonly<Record<string, string>>): string {
  const directives: Readonly<Record<string, string>> = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self'",
    'connect-src': "'self'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
    'base-uri': "'none'",
    'require-trusted-types-for': "'script'",
    ...extra,
  }
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')
}

/** Where a page that uses the bridge connects to. @param bridgeUrl - for example `https://localhost:17443` */
export const bridgeSources = (bridgeUrl: string): string =>
  `'self' ${bridgeUrl} ${bridgeUrl.replace(/^https:/, 'wss:')}`

/**
 * Makes a site: foreign hosts and origins end before any route, faults of the activation service become
 * `{ fault, detail }` with their status.
 */
export function createSite(options: SiteOptions): Site {
  const { origin, files, values = () => ({}), policy = () => ({}), permissions = 'camera=()' } = options
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  })
  const fail = (reply: FastifyReply, status: number): FastifyReply => {
    const { raw } = reply.request
    if (!isForReading(raw)) return reply.code(status).send({ fault: 'REQUEST', detail: null })
    return reply
      .code(status)
      .headers(FAULT_PAGE_HEADERS)
      .send(faultPage({ status }, chosenLocale(raw), 'cps-bridge', files.has('/') ? `${origin}/` : null))
  }
  app.addHook('onRequest', async (request, reply) => {
    const refused = refusalOf(request.raw, origin)
    if (refused === undefined) return undefined
    reply.header('Connection', 'close')
    return isForReading(request.raw) ? fail(reply, refused) : reply.code(refused).send()
  })
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('Content-Security-Policy')) {
      reply.header('Content-Security-Policy', contentSecurityPolicy(policy()))
    }
    reply.headers({
      'Cache-Control': 'no-store',
      'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Permissions-Policy': permissions,
      'Referrer-Policy': 'same-origin',
      'X-Content-Type-Options': 'nosniff',
    })
  })
  app.setErrorHandler<Error & { statusCode?: number }>(async (error, _request, reply) => {
    if (error instanceof ActivationError) {
      return reply.code(error.status).send({ fault: error.fault, detail: error.detail ?? null })
    }
    return fail(reply, error.statusCode ?? 500)
  })
  app.setNotFoundHandler(async (_request, reply) => fail(reply, 404))
  addFormParser(app)
  const sendFile = (reply: FastifyReply, path: string): FastifyReply => {
    const file = files.get(path)
    if (file === undefined) return fail(reply, 404)
    const body = Object.entries<string>(values()).reduce(
      (text, [name, value]) => text.replaceAll(`{{${name}}}`, value),
      file.body,
    )
    return reply.header('Content-Type', file.type).send(body)
  }
  for (const path of files.keys()) {
    if (path !== '/') app.get(path, (_request, reply) => sendFile(reply, path))
  }
  return { app, sendFile }
}
