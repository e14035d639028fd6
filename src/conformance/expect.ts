/** Expectations that many rows share. */
import { createHash, verify, X509Certificate } from 'node:crypto'
import { same, that } from './difference.ts'
import { type Facts, type HttpAnswer, type Message, parseFacts } from './wire.ts'

/** PIN of every test card (protocol 1). */
export const PIN = '1234'
/** 32 bytes, base64url without padding. */
export const CHALLENGE = Buffer.alloc(32, 0x5a).toString('base64url')

/** JSON-RPC numbers of the two codes that have their own (protocol 7). */
const NUMBERS: Readonly<Record<string, number>> = { REQUEST_INVALID: -32_602, METHOD_NOT_FOUND: -32_601 }

/** The answer is an error of that code, in the form of section 7; gives its details. */
export function expectError(message: Message, code: string, number = NUMBERS[code] ?? -32_000): Facts {
  const { code: seen, message: sentence, data = {} } = message.error ?? { code: null, message: null }
  same('data.code of the error', data['code'] ?? message, code)
  same(`JSON-RPC number of ${code}`, seen, number)
  that(typeof sentence === 'string' && sentence !== '', 'a sentence in message', sentence)
  that(typeof data['retryable'] === 'boolean', 'data.retryable is true or false', data)
  that(typeof data['requestId'] === 'string', 'data.requestId is a text', data)
  that(!/\bat .+:\d+:\d+|node_modules/.test(JSON.stringify(message)), 'no stack and no path', message)
  return Object(data['details'] ?? {}) as Facts
}

/** As `expectError`, over HTTP with the status of section 7. */
export function expectHttpError(
  answer: HttpAnswer & { readonly message: Message },
  status: number,
  code: string,
  number?: number,
): Facts {
  const details = expectError(answer.message, code, number)
  same(`HTTP status of ${code}`, answer.status, status)
  return details
}

/** Refused by the gate: the status, the code where there is a body, and the connection closed. */
export function expectRefused(answer: HttpAnswer, status: number, code?: string): void {
  same('status', answer.status, status)
  if (code !== undefined) same('body', parseFacts(answer.body), { error: { code } })
  that(answer.closed, 'what is refused is closed', 'the connection stays open')
}

/** No other site may embed, sniff, store or read the answer. */
export function expectGuarded({ headers }: HttpAnswer): void {
  same('X-Content-Type-Options', headers.get('x-content-type-options'), 'nosniff')
  same('Cache-Control', headers.get('cache-control'), 'no-store')
  same('Referrer-Policy', headers.get('referrer-policy'), 'same-origin')
  same('Set-Cookie', headers.get('set-cookie'), undefined)
  same('Strict-Transport-Security', headers.get('strict-transport-security'), undefined)
}

const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/
export const isUtc = (value: unknown): boolean => typeof value === 'string' && UTC.test(value)

export function expectReader(reader: unknown): void {
  const { id, name, state, pinPad, card } = Object(reader) as Facts
  that(typeof id === 'string' && typeof name === 'string', 'id and name are texts', reader)
  that(['empty', 'present', 'mute', 'unavailable'].includes(String(state)), 'a known state', reader)
  that(typeof pinPad === 'boolean', 'pinPad is true or false', reader)
  that(card === null || typeof (card as Facts)['kind'] === 'string', 'card is null or has a kind', reader)
}

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest()

/** Checks a compact JWS against its own certificate; gives header and claims. */
export function openJws(token: string, certificate: string): { header: Facts; claims: Facts } {
  const [head = '', payload = '', signature = ''] = token.split('.')
  const read = (part: string): Facts => parseFacts(Buffer.from(part, 'base64url').toString('utf8'))
  const der = Buffer.from(certificate, 'base64')
  const key = new X509Certificate(der).publicKey
  const signed = Buffer.from(`${head}.${payload}`)
  that(
    verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url')),
    'the signature is valid',
    token,
  )
  const header = read(head)
  same('x5t#S256', header['x5t#S256'], sha256(der).toString('base64url'))
  return { header, claims: read(payload) }
}

/** What the card signs for Web eID: the hash of the origin, then the hash of the challenge. */
export function isWebEidSignature(token: Facts, origin: string, challenge: string): boolean {
  const key = new X509Certificate(Buffer.from(String(token['unverifiedCertificate']), 'base64')).publicKey
  const signed = Buffer.concat([sha256(origin), sha256(challenge)])
  return verify('RSA-SHA256', signed, key, Buffer.from(String(token['signature']), 'base64'))
}
