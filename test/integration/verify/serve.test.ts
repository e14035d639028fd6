/** `cps-bridge verify --serve` as the side process of a portal in another language. */
import { type IncomingMessage, request } from 'node:http'
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { startProgram } from '../../helpers/program.ts'
import { startRedisServer } from '../../helpers/redis-server.ts'
import { ORIGIN } from '../../helpers/test-card-issuer.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { createTokenBench } from '../../helpers/token-bench.ts'
import { sharedTestAuthority } from '../../helpers/virtual-cards.ts'

/** What the process says to a request over its socket. */
async function post(socketPath: string, path: string, body: object) {
  const headers = { 'Content-Type': 'application/json' }
  const sent = request({ socketPath, path, method: 'POST', headers }).end(JSON.stringify(body))
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve).once('error', reject)
  })
  return { status: answer.statusCode, said: (await json(answer)) as Readonly<Record<string, unknown>> }
}

it('serves at a Unix socket that others cannot open, until it is asked to stop', async () => {
  const folder = await tempFolder()
  const [anchors, socket] = [join(folder, 'anchors.pem'), join(folder, 'verify.sock')]
  await writeFile(anchors, (await sharedTestAuthority()).anchors.join(''))
  const options = ['--audience', 'https://portal.test', '--anchors', anchors, '--allow-test']
  const start = (address: string, name: string) =>
    startProgram(join(folder, name), ['verify', '--serve', address, ...options], 'listening')
  const program = await start(socket, 'first')
  expect((await stat(socket)).mode & 0o777).toBe(0o660)
  const { status, said } = await post(socket, '/challenges', { session: 'a' })
  expect([status, said]).toEqual([
    201,
    { challenge: expect.stringMatching(/^.{43}$/) as string, expiresAt: expect.any(String) as string },
  ])
  expect(await post(socket, '/verifications', { session: 'a', token: 'x' })).toEqual({
    status: 200,
    said: { ok: false, reason: 'TOKEN_MALFORMED' },
  })
  await expect(start(socket, 'second')).rejects.toThrow(/ended with 2/)
  await expect(start('0.0.0.0:8080', 'third')).rejects.toThrow(/ended with 2/)
  expect(await program.stop()).toBe(0)
})

it('shares challenges among processes in a Redis, and says so when that is gone', async () => {
  const folder = await tempFolder()
  const anchors = join(folder, 'anchors.pem')
  await writeFile(anchors, (await sharedTestAuthority()).anchors.join(''))
  const { tokenWith } = createTokenBench()
  const redis = await startRedisServer()
  const socketOf = (name: string): string => join(folder, `${name}.sock`)
  const start = (name: string) => {
    const store = ['--redis', `unix://${redis.socketPath}`]
    const options = ['--audience', ORIGIN, '--anchors', anchors, '--allow-test', ...store]
    return startProgram(join(folder, name), ['verify', '--serve', socketOf(name), ...options], 'listening')
  }
  const programs = await Promise.all(['first', 'second'].map(start))
  const { said } = await post(socketOf('first'), '/challenges', { session: 'a' })
  // A challenge is looked for before the certificate is: what is wrong with the token tells whether it was found.
  const judge = (name: string, nonce: unknown) => {
    const iat = Math.floor(Date.now() / 1000)
    const token = tokenWith({ claims: { nonce, iat, exp: iat + 300 } })
    return post(socketOf(name), '/verifications', { session: 'a', token })
  }
  expect(await judge('second', said['challenge'])).toMatchObject({ status: 200, said: { ok: false } })
  expect((await judge('second', said['challenge'])).said['reason']).not.toBe('NONCE_UNKNOWN')
  expect((await judge('second', 'A'.repeat(43))).said['reason']).toBe('NONCE_UNKNOWN')
  await redis.stop()
  expect((await post(socketOf('first'), '/challenges', { session: 'a' })).status).toBe(503)
  expect((await judge('second', said['challenge'])).status).toBe(503)
  expect(await Promise.all(programs.map((program) => program.stop()))).toEqual([0, 0])
})
