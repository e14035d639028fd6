/** `cps-bridge verify --serve` as the side process of a portal in another language. */
import { type IncomingMessage, request } from 'node:http'
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { startProgram } from '../../helpers/program.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
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
