/** The headers that every answer carries, and those that let an allowed origin read it (protocol, section 3). */

export type Headers = Readonly<Record<string, string>>

/** @param origin - the allowed origin that asks, or null: then no other site may embed or read the answer. */
export function baseHeaders(origin: string | null): Headers {
  return {
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'same-origin',
    ...(origin === null
      ? { 'Cross-Origin-Resource-Policy': 'same-origin' }
      : {
          'Access-Control-Allow-Origin': origin,
          'Access-Control-Expose-Headers': 'Retry-After',
          Vary: 'Origin',
        }),
  }
}

/** @param networks - what the browser asks to be allowed to reach: `private`, `local` or both. */
export function preflightHeaders(origin: string | null, networks: readonly string[]): Headers {
  return {
    ...baseHeaders(origin),
    'Access-Control-Allow-Methods': 'GET, POST',
    'Access-Control-Allow-Headers': 'Authorization, Content-Type, Last-Event-ID',
    'Access-Control-Max-Age': '600',
    ...Object.fromEntries(
      networks.map((name) => [
        `Access-Control-Allow-${name === 'local' ? 'Local' : 'Private'}-Network`,
        'true',
      ]),
    ),
  }
}
