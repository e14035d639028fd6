/** The simulated phone's server: every call is proven with the phone's key. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { PageFiles } from '../page-files.ts'
import { createSite } from '../site/site.ts'
import { ActivationError, type ActivationFault } from './activation-error.ts'
import { type ProvenKey, provenKey } from './key-proof.ts'
import { provenRequest } from './proven-request.ts'
import type { LoginService } from './login-service.ts'
import type { PhoneService } from './phone-service.ts'
import type { ServiceContext } from './service-context.ts'

export interface PhoneSiteOptions {
  readonly origin: string
  readonly files: PageFiles
  readonly context: ServiceContext
  readonly phones: PhoneService
  readonly logins: LoginService
}

type Body = Readonly<Record<string, string>>

const MEMBER = { type: 'string', maxLength: 64 }

/** A phone asks at each start: that nothing is known of it is an answer (null), and no error in its console. */
function unless<T>(expected: ActivationFault, find: () => T): T | null {
  try {
    return find()
  } catch (error) {
    if (error instanceof ActivationError && error.fault === expected) return null
    throw error
  }
}

/** Makes the site; the interface is `POST /api/...` with JSON. */
export async function createPhoneSite(options: PhoneSiteOptions): Promise<FastifyInstance> {
  const { origin, files, context, phones, logins } = options
  const { app, sendFile } = createSite({
    origin,
    files,
    // The picture that is scanned comes from the camera or from a file.
    policy: () => ({ 'img-src': "'self' blob:", 'media-src': "'self' blob:" }),
    permissions: 'camera=(self)',
  })
  const keyOf = (request: FastifyRequest): Promise<ProvenKey> =>
    provenKey(context, provenRequest(request, origin))
  const route = (
    name: string,
    members: readonly string[],
    answer: (phone: ProvenKey, body: Body) => unknown,
  ): void => {
    const body = {
      type: 'object',
      properties: Object.fromEntries(members.map((member) => [member, MEMBER])),
      required: members,
      additionalProperties: false,
    }
    app.post<{ Body: Body }>(`/api/${name}`, { schema: { body } }, async (request) => {
      const phone = await keyOf(request)
      return (await answer(phone, request.body)) ?? {}
    })
  }
  app.get('/', (_request, reply) => sendFile(reply, '/'))
  route('scan', ['secret'], (phone, { secret = '' }) => phones.scan(phone, secret))
  route('activation', [], (phone) => ({
    activation: unless('SESSION_UNKNOWN', () => phones.activation(phone)),
  }))
  route('finish', ['password', 'confirmation'], (phone, { password = '', confirmation = '' }) =>
    phones.finish(phone, password, confirmation),
  )
  route('credential', [], (phone) => ({
    credential: unless('CREDENTIAL_UNKNOWN', () => logins.credential(phone)),
  }))
  route('approve', ['id', 'password'], (phone, { id = '', password = '' }) =>
    logins.approve(phone, id, password),
  )
  route('refuse', ['id'], (phone, { id = '' }) => logins.refuse(phone, id))
  await app.ready()
  return app
}
