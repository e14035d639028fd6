/** The verifier as a side process of a portal's server: HTTP with JSON, for any language. */
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { validateChallengeRequest, validateVerificationRequest } from '../../contract/checks.js'
import { checkOf } from '../../contract/validate.ts'
import type { VerifiedHolder } from '../../verify/token-verifier-types.ts'
import { VerificationError } from '../../verify/verification-error.ts'
import type { IssuedChallenge } from '../../verify/verifier.ts'
import { openApiDocument, type ServiceReason } from './openapi.ts'

/** Longer than any token with its surroundings. Bytes. */
const MAX_BODY_BYTES = 100 * 1024
/** Verifications at once: each may wait for an authority's answer. */
const MAX_RUNNING = 64
const MAX_CONNECTIONS = 512
const REQUEST_TIMEOUT_MS = 10_000

export interface VerifyService {
  readonly version: string
  readonly issue: (session: string) => Promise<IssuedChallenge>
  readonly verify: (token: unknown, session: string, confirm: string | undefined) => Promise<VerifiedHolder>
  /** Counters beside its own, by their names. */
  readonly counters: () => Readonly<Record<string, number>>
  /** Told the fault of a store; nothing of a person is in it. */
  readonly onFault: (error: unknown) => void
}

const checkChallenge = checkOf(validateChallengeRequest)
const checkVerification = checkOf(validateVerificationRequest)

const refuse = (reply: FastifyReply, status: number, reason: ServiceReason): FastifyReply =>
  reply.code(status).send({ ok: false, reason })

function identityOf({ certificate, ...holder }: VerifiedHolder): object {
  return { ...holder, certificate: Buffer.from(certificate).toString('base64') }
}

/** @returns a server that does not listen yet. */
export function createVerifyApp({
  version,
  issue,
  verify,
  counters,
  onFault,
}: VerifyService): FastifyInstance {
  const app = Fastify({ bodyLimit: MAX_BODY_BYTES, requestTimeout: REQUEST_TIMEOUT_MS, logger: false })
  app.server.maxConnections = MAX_CONNECTIONS
  /** By verdict: `accepted`, or the reason, of which there is a closed table. */
  const verdicts = new Map<string, number>()
  const counts = { challenges: 0, faults: 0, running: 0 }
  const count = (verdict: string): unknown => verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1)

  app.removeContentTypeParser('text/plain')
  // Only servers call: a page in a browser of this machine is no caller.
  app.addHook('onRequest', (request, reply, done) => {
    if (request.headers.origin === undefined) done()
    else refuse(reply, 403, 'REQUEST_INVALID')
  })
  app.setErrorHandler((error: { readonly statusCode?: number }, _request, reply) => {
    const { statusCode = 500 } = error
    if (statusCode >= 400 && statusCode < 500) return refuse(reply, statusCode, 'REQUEST_INVALID')
    counts.faults += 1
    onFault(error)
    return refuse(reply, 503, 'UNAVAILABLE')
  })

  app.post('/challenges', async (request, reply) => {
    const asked = checkChallenge(request.body)
    if ('fault' in asked) return refuse(reply, 400, 'REQUEST_INVALID')
    counts.challenges += 1
    return reply.code(201).send(await issue(asked.value.session))
  })
  app.post('/verifications', async (request, reply) => {
    const asked = checkVerification(request.body)
    if ('fault' in asked) return refuse(reply, 400, 'REQUEST_INVALID')
    if (counts.running >= MAX_RUNNING) return refuse(reply.header('Retry-After', '1'), 503, 'BUSY')
    const { token, session, confirm } = asked.value
    counts.running += 1
    try {
      const holder = await verify(token, session, confirm)
      count('accepted')
      return await reply.send({ ok: true, identity: identityOf(holder) })
    } catch (error) {
      if (!(error instanceof VerificationError)) throw error
      count(error.reason)
      return await reply.send({ ok: false, reason: error.reason })
    } finally {
      counts.running -= 1
    }
  })
  app.get('/health', () => ({ status: 'ok', version }))
  app.get('/openapi.json', () => openApiDocument(version))
  app.get('/metrics', (_request, reply) => {
    const named = Object.entries({ ...counts, ...counters() })
    const lines = [
      ...named.map(([name, value]) => `cps_verify_${name} ${value}`),
      ...[...verdicts].map(([verdict, value]) => `cps_verify_verdicts{verdict="${verdict}"} ${value}`),
    ]
    return reply.type('text/plain; version=0.0.4').send(`${lines.join('\n')}\n`)
  })
  return app
}
