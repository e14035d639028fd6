/** What a verification costs beside the bare one of `jose`, on one core; with a nonce store in memory and in Redis. */
import { randomBytes } from 'node:crypto'
import { compactVerify, importX509 } from 'jose'
import { createClient } from 'redis'
import { createMemoryNonceStore, type NonceStore } from '../../src/verify/nonce-store.ts'
import { createRedisNonceStore } from '../../src/verify/redis-nonce-store.ts'
import { createVerifier } from '../../src/verify/verifier.ts'
import { NOW, ORIGIN } from '../helpers/test-card-issuer.ts'
import { createTokenBench } from '../helpers/token-bench.ts'

const ROUNDS = 10
const TOKENS = 150

const { issuer, tokenWith } = createTokenBench()
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

function verifierWith(nonces: NonceStore) {
  const anchors = [issuer.rootDer, issuer.intermediateDer]
  return createVerifier({
    anchors,
    audience: ORIGIN,
    nonces,
    now: () => NOW,
    revocation: 'none',
    format: 'jws',
  })
}

/** Verifications a second, one after the other: the whole of a portal's part but for making the token. */
async function rate(verifier: ReturnType<typeof verifierWith>, width: number): Promise<number> {
  const session = randomBytes(16).toString('hex')
  const tokens: string[] = []
  for (let i = 0; i < TOKENS; i += 1) {
    const { challenge } = await verifier.issueChallenge(session)
    tokens.push(tokenWith({ claims: { nonce: challenge } }))
  }
  const begin = performance.now()
  for (let at = 0; at < TOKENS; at += width)
    await Promise.all(tokens.slice(at, at + width).map((token) => verifier.verify(token, session)))
  return (1000 * TOKENS) / (performance.now() - begin)
}

const sample = tokenWith({ claims: { nonce: 'x' } })
const [head = ''] = sample.split('.')
const { x5c = [] } = JSON.parse(Buffer.from(head, 'base64url').toString()) as {
  readonly x5c?: readonly string[]
}
const key = await importX509(
  `-----BEGIN CERTIFICATE-----\n${x5c[0] ?? ''}\n-----END CERTIFICATE-----`,
  'RS256',
)

async function bareRate(): Promise<number> {
  const begin = performance.now()
  for (let i = 0; i < TOKENS; i += 1) await compactVerify(sample, key)
  return (1000 * TOKENS) / (performance.now() - begin)
}

const port = process.argv[2]
const redis = port === undefined ? null : createClient({ url: `redis://127.0.0.1:${port}` })
await redis?.connect()
const memory = verifierWith(createMemoryNonceStore({ now: () => NOW.getTime() }))
const shared =
  redis === null
    ? null
    : verifierWith(createRedisNonceStore(redis as Parameters<typeof createRedisNonceStore>[0]))
const rates = {
  bare: [] as number[],
  memory: [] as number[],
  redis: [] as number[],
  redisTogether: [] as number[],
}
for (let round = 0; round < ROUNDS; round += 1) {
  rates.bare.push(await bareRate())
  rates.memory.push(await rate(memory, 1))
  if (shared !== null) {
    rates.redis.push(await rate(shared, 1))
    rates.redisTogether.push(await rate(shared, 32))
  }
}
await redis?.close()
const report = Object.fromEntries(
  Object.entries(rates).map(([name, values]) => [name, values.length === 0 ? null : median(values)]),
)
process.stdout.write(`${JSON.stringify(report)}\n`)
