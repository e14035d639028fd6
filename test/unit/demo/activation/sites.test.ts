import type { FastifyInstance } from 'fastify'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createActivationSite } from '../../../../src/demo/activation/activation-site.ts'
import { createPhoneSite } from '../../../../src/demo/activation/phone-site.ts'
import {
  ACTIVATION_START,
  type ActivationBench,
  activationBench,
  MARTIN,
  prover,
  RETURN_TO,
} from '../../../helpers/activation-bench.ts'

const COMPUTER = 'http://localhost:17482'
const PHONE = 'http://localhost:17483'
const FILES = new Map([['/', { type: 'text/html; charset=utf-8', body: '<a href="{{bridgeUrl}}">' }]])

type Prover = Awaited<ReturnType<typeof prover>>

/** A browser on one site: one cookie, and a key to prove requests with. */
class Visitor {
  cookie: string | undefined
  readonly #app: FastifyInstance
  readonly #origin: string
  #proofs = 0

  constructor(app: FastifyInstance, origin: string) {
    this.#app = app
    this.#origin = origin
  }

  async get(url: string) {
    const answer = await this.#app.inject({ url, headers: this.#headers() })
    this.#remember(answer.headers['set-cookie'])
    return answer
  }

  async post(path: string, payload: object, key?: Prover) {
    const dpop = await key?.prove({
      htm: 'POST',
      htu: this.#origin + path,
      iat: ACTIVATION_START / 1000,
      jti: `request-number-${String(++this.#proofs)}`,
    })
    const headers = {
      ...this.#headers(),
      origin: this.#origin,
      ...(dpop === undefined ? {} : { dpop }),
    }
    const answer = await this.#app.inject({ method: 'POST', url: path, payload, headers })
    this.#remember(answer.headers['set-cookie'])
    return { status: answer.statusCode, body: answer.json<Record<string, string>>() }
  }

  #headers(): Record<string, string> {
    const { host } = new URL(this.#origin)
    return this.cookie === undefined ? { host } : { host, cookie: this.cookie }
  }

  #remember(cookie: string | string[] | undefined): void {
    if (typeof cookie === 'string') this.cookie = cookie.split(';')[0]
  }
}

async function sites(bench: ActivationBench = activationBench()) {
  const { context, activations, phones, logins } = bench
  const computer = await createActivationSite({
    origin: COMPUTER,
    files: FILES,
    context,
    activations,
    surroundings: () => ({ bridgeUrl: 'https://localhost:17443', installUrl: '', phoneUrl: PHONE }),
  })
  const phone = await createPhoneSite({ origin: PHONE, files: FILES, context, phones, logins })
  onTestFinished(() => Promise.all([computer.close(), phone.close()]).then(() => undefined))
  return {
    bench,
    computer: new Visitor(computer, COMPUTER),
    phone: new Visitor(phone, PHONE),
    computerApp: computer,
  }
}

describe('createActivationSite', () => {
  it('carries an activation from the link to the end, with the phone', async () => {
    const { bench, computer, phone } = await sites()
    const [page, device] = [await prover(), await prover()]
    const entered = await computer.get(`/?demande=${bench.activations.open(MARTIN.nationalId, RETURN_TO)}`)
    expect([entered.statusCode, entered.headers.location]).toStrictEqual([303, '/'])
    expect((await computer.post('/api/view', {})).body).toMatchObject({ state: 'opened' })
    expect((await computer.post('/api/challenge', {})).body['challenge']).toMatch(/^[A-Za-z0-9_-]{43}$/)
    const before = computer.cookie
    expect((await computer.post('/api/sign', { token: MARTIN.nationalId }, page)).body).toMatchObject({
      state: 'signed',
    })
    expect(computer.cookie).not.toBe(before)
    const { text = '' } = (await computer.post('/api/qr', {}, page)).body
    const secret = text.slice(`${PHONE}/#activation=`.length)
    const { code } = (await phone.post('/api/scan', { secret }, device)).body
    expect((await computer.post('/api/code', { code }, page)).body).toMatchObject({ state: 'paired' })
    const done = await phone.post('/api/finish', { password: '2580', confirmation: '2580' }, device)
    expect(done.body).toMatchObject({ state: 'activated' })
    const { id } = bench.logins.request(MARTIN.nationalId, 'Portail')
    expect((await phone.post('/api/credential', {}, device)).body).toMatchObject({
      credential: { requests: [{}] },
    })
    expect(await phone.post('/api/approve', { id, password: '2580' }, device)).toStrictEqual({
      status: 200,
      body: {},
    })
    expect(bench.logins.stateOf(id)).toBe('approved')
  })

  it('gives the QR code to nobody who has the session but not the key', async () => {
    const { bench, computer } = await sites()
    await computer.get(`/?demande=${bench.activations.open(MARTIN.nationalId, RETURN_TO)}`)
    await computer.post('/api/challenge', {})
    await computer.post('/api/sign', { token: MARTIN.nationalId }, await prover())
    const refused = { status: 401, body: { fault: 'PROOF_INVALID', detail: null } }
    expect(await computer.post('/api/qr', {})).toStrictEqual(refused)
    expect(await computer.post('/api/qr', {}, await prover())).toStrictEqual(refused)
    expect(await computer.post('/api/view', {})).toStrictEqual(refused)
  })

  it('leads a link that was used before to the page, which knows the session or says so', async () => {
    const { bench, computer, computerApp } = await sites()
    const link = `/?demande=${bench.activations.open(MARTIN.nationalId, RETURN_TO)}`
    await computer.get(link)
    expect((await computer.get(link)).statusCode).toBe(303)
    expect((await computer.post('/api/view', {})).status).toBe(200)
    const stranger = new Visitor(computerApp, COMPUTER)
    expect((await stranger.get(link)).statusCode).toBe(303)
    expect(await stranger.post('/api/view', {})).toStrictEqual({
      status: 401,
      body: { fault: 'SESSION_UNKNOWN', detail: null },
    })
  })

  it('serves the page with the address of the bridge, and lets it connect there and nowhere else', async () => {
    const { computer } = await sites()
    const answer = await computer.get('/')
    expect(answer.body).toBe('<a href="https://localhost:17443">')
    expect(answer.headers['content-security-policy']).toContain(
      "connect-src 'self' https://localhost:17443 wss://localhost:17443;",
    )
  })

  it.each([
    ['no token', '/api/sign', {}],
    ['a number', '/api/code', { code: 1 }],
    ['a member too many', '/api/view', { other: '' }],
  ])('refuses a body with %s', async (_what, path, body) => {
    const { computer } = await sites()
    expect(await computer.post(path, body, await prover())).toStrictEqual({
      status: 400,
      body: { fault: 'REQUEST', detail: null },
    })
  })
})

describe('createPhoneSite', () => {
  it('answers nothing without a proof', async () => {
    const { phone } = await sites()
    expect((await phone.post('/api/activation', {})).status).toBe(401)
    expect(await phone.post('/api/activation', {}, await prover())).toMatchObject({
      status: 200,
      body: { activation: null },
    })
    expect((await phone.post('/api/credential', {}, await prover())).body).toEqual({ credential: null })
  })

  it('may use the camera', async () => {
    const { phone } = await sites()
    expect((await phone.get('/')).headers['permissions-policy']).toBe('camera=(self)')
  })
})
