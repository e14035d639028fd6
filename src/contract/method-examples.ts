/** One call and its result for each method, and one of each notification: for the reference of the interface. */
import type { METHOD_NOTES } from './method-notes.ts'
import type { Params, Result } from './methods.ts'
import type { Notification } from './notifications.ts'
import type { Identity, Reader, Snapshot } from './shapes.ts'

type Documented = keyof typeof METHOD_NOTES

export interface MethodExample<M extends Documented = Documented> {
  readonly params: Params<M>
  readonly result: Result<M>
}

const READER: Reader = {
  id: 'reader-1',
  name: 'cps-bridge Virtual Reader 00 00',
  state: 'present',
  pinPad: false,
  card: { kind: 'cps3' },
}
const EMPTY: Reader = { ...READER, state: 'empty', card: null }
const SNAPSHOT: Snapshot = {
  readers: [READER],
  sequence: 7,
  instance: '6f2a1f0e-3a52-4d7e-9b3f-0c5f5f6f8a11',
}
/** The holder of the test card `rpps`. */
const IDENTITY: Identity = {
  nationalId: '899700075122',
  nationalIdType: 'rpps',
  familyName: 'LEFÈVRE-TEST',
  givenName: 'Hélène',
  title: 'Médecin',
  organization: null,
  issuer: 'TEST AC IGC-SANTE FORT PERSONNES',
  notBefore: '2026-01-01T00:00:00Z',
  notAfter: '2029-01-01T00:00:00Z',
  expired: false,
  test: true,
  verified: false,
  card: { kind: 'cps3', reader: 'reader-1' },
}
const CERTIFICATE = 'MIIDazCCAlOgAwIBAgIU…'
const CHALLENGE = 'q5v1vJ0rZ2yJ0w3m8c6Vn7oHkq1bLx9sT4uYpE2aRfg'
const AT = '2026-11-23T08:30:00.000Z'

export const METHOD_EXAMPLES: { readonly [M in Documented]: MethodExample<M> } = {
  'bridge.info': {
    params: {},
    result: {
      name: 'cps-bridge',
      version: '1.0.0',
      protocol: 1,
      locale: 'fr',
      platform: 'linux',
      backend: 'pcsc',
      now: AT,
      instance: SNAPSHOT.instance,
      capabilities: ['http.stream', 'operation.progress'],
      policy: { pinEntry: 'page', identity: 'ask', formats: ['jws'] },
    },
  },
  'rpc.discover': { params: {}, result: { openrpc: '1.3.2', methods: [] } },
  'readers.list': { params: {}, result: SNAPSHOT },
  'events.subscribe': { params: {}, result: SNAPSHOT },
  'events.unsubscribe': { params: {}, result: {} },
  'card.identity': { params: { waitSeconds: 30 }, result: IDENTITY },
  'card.certificate': {
    params: { use: 'authentication' },
    result: { certificate: CERTIFICATE, chain: [] },
  },
  'pin.status': { params: {}, result: { triesLeft: 3, blocked: false, entry: 'page' } },
  'pin.verify': {
    params: { then: 'activation.sign' },
    result: { verified: true, expiresInSeconds: 30 },
  },
  'activation.sign': {
    params: { challenge: CHALLENGE, expect: { nationalId: IDENTITY.nationalId } },
    result: {
      format: 'jws',
      token: 'eyJhbGciOiJSUzI1NiIs…',
      certificate: CERTIFICATE,
      nationalId: IDENTITY.nationalId,
      verified: false,
    },
  },
  'operation.cancel': { params: { id: 4 }, result: { cancelled: true } },
  'virtual.insert': { params: { profile: 'rpps' }, result: { reader: READER } },
  'virtual.remove': { params: {}, result: { reader: EMPTY } },
  'virtual.configure': { params: { delayMs: 200, triesLeft: 1 }, result: {} },
  'virtual.prompt': { params: { answer: 'confirm' }, result: {} },
}

/** The `params` of one of each. */
export const NOTIFICATION_EXAMPLES: {
  readonly [N in Notification['method']]: Extract<Notification, { method: N }>['params']
} = {
  'reader.attached': { sequence: 5, at: AT, reader: EMPTY },
  'reader.detached': { sequence: 9, at: AT, reader: EMPTY },
  'card.inserted': { sequence: 6, at: AT, reader: READER },
  'card.removed': { sequence: 8, at: AT, reader: EMPTY },
  'prompt.requested': {
    id: 4,
    url: 'https://localhost:17443/prompt/wM3mJ5qXo2c9bT7yHk1LxA',
    expiresInSeconds: 120,
  },
  'prompt.closed': { id: 4, outcome: 'confirmed' },
  'operation.progress': { id: 4, step: 'waiting-holder' },
  'bridge.degraded': { reason: 'not-running' },
  'bridge.recovered': { reason: 'not-running' },
}
