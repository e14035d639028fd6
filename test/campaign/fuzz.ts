/** Fuzz: what a card, a reader, a portal or anybody on the port may send, changed at random. */
import { fc } from '@fast-check/vitest'
import { validateParams } from '../../src/contract/checks.js'
import { checkOf, parseWith } from '../../src/contract/validate.ts'
import { holderOf } from '../../src/cps/holder.ts'
import { isBridgeError } from '../../src/errors/bridge-error.ts'
import { parseAtr } from '../../src/iso7816/atr.ts'
import { decodeTlv, decodeTlvs, encodeTlv } from '../../src/iso7816/ber-tlv.ts'
import { decodeCommandApdu, encodeCommandApdu } from '../../src/iso7816/command-apdu.ts'
import { decodeFileSize } from '../../src/iso7816/file-control.ts'
import { bytesEqual } from '../../src/iso7816/hex.ts'
import { decodeAodf } from '../../src/iso7816/pkcs15/aodf.ts'
import { decodeCdf } from '../../src/iso7816/pkcs15/cdf.ts'
import { elementsOf } from '../../src/iso7816/pkcs15/der.ts'
import { decodeDodf } from '../../src/iso7816/pkcs15/dodf.ts'
import { decodeOdf } from '../../src/iso7816/pkcs15/odf.ts'
import { decodePrkdf } from '../../src/iso7816/pkcs15/prkdf.ts'
import { decodeResponseApdu } from '../../src/iso7816/response-apdu.ts'
import { decodeFeatures, decodePadProperties } from '../../src/reader/part10/features.ts'
import { judge } from '../../src/server/gate/gate.ts'
import { readMessage } from '../../src/server/rpc/json-rpc.ts'
import { takeSecret } from '../../src/server/rpc/take-secret.ts'
import { decodeCertificate } from '../../src/verify/certificate.ts'
import { VerificationError } from '../../src/verify/verification-error.ts'
import { decodesSafely, outcomeOf } from '../helpers/properties.ts'
import { openTls, request, sendRaw } from '../helpers/raw-client.ts'
import { ADMIN_TOKEN, PORTAL, startTestServer, type TestServer } from '../helpers/test-server.ts'
import { playVector, type Vector, type VectorFile } from '../helpers/vectors.ts'
import type { CampaignRun, RowSpec } from './campaign.ts'
import { mutated, seeds, vectorFiles } from './corpus.ts'

/** Cases of one search; a finding ends it, and the next one begins with the next seed. */
const SEARCH = 5000

interface Target {
  readonly spec: RowSpec
  /** Fewer where a case is a connection. */
  readonly search?: number
  readonly property: fc.IAsyncProperty<unknown>
}

/** Of any value it holds, and it throws nothing. */
function target<T>(
  spec: RowSpec,
  values: fc.Arbitrary<T>,
  holds: (value: T) => boolean | Promise<boolean>,
  search = SEARCH,
): Target {
  const property = fc.asyncProperty(values, async (value) => {
    if (!(await holds(value))) throw new Error('not as it must be')
  })
  return { spec, search, property: property as unknown as Target['property'] }
}

const CARD =
  'bytes of a card or a reader are decoded, or refused with CARD_PROTOCOL; nothing else, and never for ever'
const PORTS = 'whatever is sent, the next request is answered, and a stranger hears nothing'

const dataOf = (answers: readonly Uint8Array[]): Uint8Array[] =>
  answers.map((answer) => answer.subarray(0, -2))
const PKCS15 = [decodeOdf, decodeCdf, decodePrkdf, decodeAodf, decodeDodf]

function commandIsStable(bytes: Uint8Array): boolean {
  const [outcome, apdu] = attempt(() => decodeCommandApdu(bytes))
  return apdu === undefined
    ? outcome === 'CARD_PROTOCOL'
    : bytesEqual(encodeCommandApdu(apdu), bytes) || bytes.length > 5
}

function attempt<T>(decode: () => T): readonly [outcome: string, value?: T] {
  let value: T | undefined
  const outcome = outcomeOf(() => (value = decode()))
  return value === undefined ? [outcome] : [outcome, value]
}

const cardTargets: readonly Target[] = [
  target(
    { name: 'APDU', promise: CARD, full: 150_000, slice: 1000 },
    fc.tuple(mutated(seeds.commands), mutated(seeds.answers)),
    ([command, answer]) => commandIsStable(command) && decodesSafely(() => decodeResponseApdu(answer)),
  ),
  target(
    { name: 'BER-TLV', promise: CARD, full: 200_000, slice: 1000 },
    mutated(dataOf(seeds.answers)),
    (bytes) => {
      const [, tlv] = attempt(() => decodeTlv(bytes))
      const again = tlv === undefined || decodesSafely(() => decodeTlv(encodeTlv(tlv.tag, tlv.value)))
      return again && [decodeTlvs, elementsOf].every((decode) => decodesSafely(() => decode(bytes)))
    },
  ),
  target(
    { name: 'answer to reset, features of a reader', promise: CARD, full: 150_000, slice: 1000 },
    mutated(seeds.atrs),
    (bytes) =>
      [parseAtr, decodeFeatures, decodePadProperties].every((decode) => decodesSafely(() => decode(bytes))),
  ),
  target(
    { name: 'ISO/IEC 7816-15, file control', promise: CARD, full: 150_000, slice: 500 },
    mutated(dataOf(seeds.answers)),
    (bytes) => [...PKCS15, decodeFileSize].every((decode) => decodesSafely(() => decode(bytes))),
  ),
  target(
    {
      name: 'certificates',
      promise:
        'a certificate is read, or refused with the one error; a name that is told has no control character',
      full: 100_000,
      slice: 500,
    },
    mutated(seeds.certificates),
    isReadSafely,
  ),
]

const UNSAFE = /[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/u

function isReadSafely(der: Uint8Array): boolean {
  try {
    const certificate = decodeCertificate(der)
    const [, holder] = attempt(() => holderOf(certificate))
    return holder === undefined || !UNSAFE.test(Object.values(holder).join(' '))
  } catch (error) {
    return error instanceof VerificationError
      ? error.reason === 'CERTIFICATE_MALFORMED'
      : isBridgeError(error)
  }
}

/** A token that was changed is refused with a reason of the table, unless what it says is the same. */
const tokens = (): Target => {
  const good = vectorFiles.flatMap((file) =>
    file.vectors
      .filter((vector) => typeof vector.token === 'string' && !('reason' in vector.expect))
      .map((vector) => ({ file, vector })),
  )
  const change = fc.record({
    of: fc.constantFrom(...good),
    at: fc.nat(),
    to: fc.integer({ min: 0x0a, max: 0x7e }).map((code) => String.fromCharCode(code)),
    how: fc.constantFrom('replace', 'insert', 'delete', 'cut'),
  })
  return target(
    {
      name: 'tokens',
      promise:
        'a signature is accepted as the card made it, and every change of it is refused with a reason of the table',
      full: 20_000,
      slice: 150,
    },
    change,
    ({ of: { file, vector }, at, to, how }) =>
      isRefused(file, vector, changed(String(vector.token), at, to, how)),
    500,
  )
}

function changed(token: string, at: number, to: string, how: string): string {
  const place = at % token.length
  const rest = token.slice(place + (how === 'insert' ? 0 : 1))
  return token.slice(0, place) + (how === 'delete' ? '' : to) + (how === 'cut' ? '' : rest)
}

async function isRefused(file: VectorFile, vector: Vector, token: string): Promise<boolean> {
  if (token === vector.token) return true
  return 'reason' in (await playVector(file, { ...vector, token }))
}

/** What a message becomes: a request that is checked, nothing, or a fault of the table; a code is cut out before. */
function isMessageSafe(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString('utf8')
  const incoming = readMessage(text)
  if (incoming.kind !== 'request') return true
  const { method, params } = incoming
  if (Object.hasOwn(validateParams, method)) {
    const check = checkOf(validateParams[method as keyof typeof validateParams])
    const outcome = outcomeOf(() => parseWith(check as never, params, '/params'))
    if (outcome !== 'value' && outcome !== 'REQUEST_INVALID') return false
  }
  const { pin } = Object(params) as { readonly pin?: unknown }
  const copy = Buffer.from(bytes)
  const taken = takeSecret(copy, ['params', 'pin'])
  const isPlain = typeof pin === 'string' && /^[0-9]{4,12}$/.test(pin) && !text.includes('\\')
  return !isPlain || taken?.toString('latin1') === pin
}

const policy = {
  portals: new Map([
    [
      PORTAL,
      { kind: 'portal', audience: PORTAL, policy: { pinEntry: 'page', identity: 'ask', formats: ['jws'] } },
    ],
  ]),
  isAdminToken: (token: string) => token === ADMIN_TOKEN,
} as unknown as Parameters<typeof judge>[1]

/** Heads as a parser would hand them over, of which nobody but the portal and the own origin may be admitted to the API. */
const head = fc.record({
  method: fc.constantFrom('GET', 'POST', 'OPTIONS', 'HEAD', 'PUT', 'get', 'CONNECT'),
  target: fc.oneof(
    fc.constantFrom(
      '/',
      '/v1/rpc',
      '/v1/socket',
      '/v1/health',
      '/v1/events',
      '/%761/rpc',
      '//v1/rpc',
      '/v1/openrpc.json',
      '/V1/rpc',
      '*',
    ),
    fc.string({ maxLength: 20 }).map((text) => `/${text}`),
  ),
  httpVersion: fc.constantFrom('1.1', '1.0', '2.0'),
  rawHeaders: fc
    .array(
      fc.tuple(
        fc.constantFrom(
          'Host',
          'host',
          'Origin',
          'ORIGIN',
          'Authorization',
          'Sec-Fetch-Site',
          'Content-Type',
          'Upgrade',
          'Service-Worker',
          'Sec-WebSocket-Protocol',
          'X',
        ),
        fc.oneof(
          fc.constantFrom(
            'localhost:17443',
            '127.0.0.1:17443',
            'localhost',
            'evil.example:17443',
            PORTAL,
            `${PORTAL}/`,
            PORTAL.toUpperCase(),
            `${PORTAL}:443`,
            'https://evil.example',
            'null',
            '',
            'https://localhost:17443',
            `Bearer ${ADMIN_TOKEN.slice(0, -1)}`,
            'bearer',
            'same-origin',
            'none',
            'application/json',
            'websocket',
            'cps-bridge.v1',
            'script',
          ),
          fc.string({ maxLength: 30 }),
        ),
      ),
      { maxLength: 8 },
    )
    .map((fields) => ['Host', 'localhost:17443', ...fields.flat()]),
  port: fc.constant(17_443),
  upgrade: fc.boolean(),
})

const valuesOf = (rawHeaders: readonly string[], name: string): readonly string[] =>
  rawHeaders.filter((_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name)

function isJudgedRightly(value: typeof head extends fc.Arbitrary<infer T> ? T : never): boolean {
  const verdict = judge(value, policy)
  const [origin, ...more] = valuesOf(value.rawHeaders, 'origin')
  const own = 'https://localhost:17443'
  const isKnown = more.length === 0 && (origin === PORTAL || origin === own)
  if (verdict.kind === 'refuse') return verdict.status >= 400
  if (valuesOf(value.rawHeaders, 'host').length !== 1) return false
  return origin === undefined ? verdict.kind !== 'admit' || verdict.caller === null : isKnown
}

/** What goes over the wire to a real server; the next good request must be answered, and nothing may be thrown. */
function wireTargets(server: TestServer, crashes: readonly unknown[]): readonly Target[] {
  const good = request('GET /v1/health HTTP/1.1', { Host: `localhost:${server.port}`, Origin: PORTAL })
  const isAlive = async (): Promise<boolean> =>
    crashes.length === 0 && (await sendRaw(server.port, good, { waitMs: 0 })).status === 200
  const throwAt = async (bytes: Uint8Array, moments: number): Promise<void> => {
    const socket = await openTls(server.port)
    socket.resume()
    socket.write(bytes)
    await new Promise((resolve) => setTimeout(resolve, moments))
    socket.destroy()
  }
  const atPort = (bytes: Uint8Array): Buffer =>
    Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll('PORT', String(server.port)), 'latin1')
  const [handshake = new Uint8Array(0)] = seeds.heads.filter((bytes) =>
    Buffer.from(bytes).includes('Upgrade: websocket'),
  )
  return [
    target(
      { name: 'HTTP heads, to a real server', promise: PORTS, full: 10_000, slice: 100 },
      fc.tuple(mutated(seeds.heads), fc.nat(3)),
      async ([bytes, moments]) => {
        await throwAt(atPort(bytes), moments)
        return isAlive()
      },
      200,
    ),
    target(
      { name: 'WebSocket frames, to a real server', promise: PORTS, full: 20_000, slice: 100 },
      fc.tuple(fc.array(mutated(seeds.frames), { minLength: 1, maxLength: 5 }), fc.nat(3)),
      async ([frames, moments]) => {
        await throwAt(Buffer.concat([atPort(handshake), ...frames]), moments)
        return isAlive()
      },
      200,
    ),
  ]
}

export async function fuzz(run: CampaignRun): Promise<void> {
  const crashes: unknown[] = []
  const onCrash = (error: unknown): void => void crashes.push(error)
  process.on('uncaughtException', onCrash)
  process.on('unhandledRejection', onCrash)
  const server = await startTestServer()
  server.bridge.script = { 'bridge.info': () => ({ name: 'cps-bridge' }) }
  const targets = [
    ...cardTargets,
    tokens(),
    target(
      {
        name: 'JSON-RPC',
        promise: 'a message is checked, or refused with REQUEST_INVALID, and a code is cut out of it',
        full: 100_000,
        slice: 1000,
      },
      mutated(seeds.messages),
      isMessageSafe,
    ),
    target(
      {
        name: 'heads, judged',
        promise: 'nothing is answered to an origin that is not listed',
        full: 100_000,
        slice: 1000,
      },
      head,
      isJudgedRightly,
    ),
    ...wireTargets(server, crashes),
  ]
  for (const { spec, search = SEARCH, property } of targets) {
    await run.row({ ...spec, share: 1 / targets.length }, async (row) => {
      for (let seed = run.seed, runs = row.take(search); runs > 0; seed += 1, runs = row.take(search)) {
        const found = await fc.check(property, { numRuns: runs, seed, endOnFailure: true })
        if (!found.failed) continue
        row.cases -= runs - found.numRuns
        row.found(`seed ${seed}: ${fc.stringify(found.counterexample)}: ${String(found.errorInstance)}`)
      }
    })
  }
  await server.closeGently(1000)
  process.off('uncaughtException', onCrash)
  process.off('unhandledRejection', onCrash)
}
