/** The clients of the provider: the portal of the demonstration, and those of a file (`demo --clients FILE`). */
import { X509Certificate } from 'node:crypto'
import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { setupFault } from '../../errors/setup-fault.ts'
import { USAGE } from '../../errors/usage-texts.ts'

const Address = Type.String({ pattern: '^https?://[^#]+$' })

/** One portal, as its developer registers it. */
const Client = Type.Object(
  {
    id: Type.String({ minLength: 1 }),
    /** Shown to the holder. */
    name: Type.String({ minLength: 1 }),
    /** For HTTP Basic at the token endpoint. */
    secret: Type.Optional(Type.String({ minLength: 8 })),
    /** PEM, in the place of a secret: the client proves itself by TLS (RFC 8705). */
    certificate: Type.Optional(Type.String()),
    redirectUris: Type.Array(Address, { minItems: 1 }),
    /** Where the browser may go after the logout. */
    postLogoutRedirectUris: Type.Optional(Type.Array(Address)),
  },
  { additionalProperties: false },
)
export type OidcClient = Static<typeof Client>

const Clients = Type.Array(Client)

/**
 * Reads the text of a clients file: a JSON array of clients, each with a secret or a certificate.
 *
 * @param file - its name, for the fault
 * @throws BridgeError `SETUP_INVALID` that names the place of the fault
 */
export function parseClients(file: string, text: string): readonly OidcClient[] {
  const fault = (place: string): Error => setupFault(USAGE.clientsFile(file, place))
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw fault('/')
  }
  const validator = Compile(Clients)
  if (!validator.Check(value)) {
    const [first] = validator.Errors(value)
    throw fault(first === undefined || first.instancePath === '' ? '/' : first.instancePath)
  }
  for (const [at, { secret, certificate }] of value.entries()) {
    if ((secret === undefined) === (certificate === undefined)) throw fault(`/${at}/secret`)
    if (certificate !== undefined && jwkOf(certificate) === null) throw fault(`/${at}/certificate`)
  }
  return value
}

/** The key of a certificate with the certificate itself, as RFC 8705, section 2.2, registers it; null: it is none. */
function jwkOf(pem: string): object | null {
  try {
    const certificate = new X509Certificate(pem)
    return { ...certificate.publicKey.export({ format: 'jwk' }), x5c: [certificate.raw.toString('base64')] }
  } catch {
    return null
  }
}

/** Where a client lives: the origin of its first redirect address. */
export const originOf = ({ redirectUris: [first = ''] }: OidcClient): string => new URL(first).origin

/** A client in the words of `oidc-provider`. */
export function metadataOf(client: OidcClient): Record<string, unknown> & { client_id: string } {
  const { id, name, secret, certificate, redirectUris, postLogoutRedirectUris = [] } = client
  return {
    client_id: id,
    client_name: name,
    redirect_uris: redirectUris,
    post_logout_redirect_uris: postLogoutRedirectUris,
    response_types: ['code'],
    grant_types: ['authorization_code', 'refresh_token', 'urn:openid:params:grant-type:ciba'],
    backchannel_token_delivery_mode: 'poll',
    ...(certificate === undefined
      ? { client_secret: secret, token_endpoint_auth_method: 'client_secret_basic' }
      : {
          token_endpoint_auth_method: 'self_signed_tls_client_auth',
          jwks: { keys: [jwkOf(certificate)] },
        }),
  }
}
