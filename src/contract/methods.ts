/** The one method table: parameters and result of each (protocol, section 5). Only names in it are methods. */
import Type, { type Static, type TSchema } from 'typebox'
import { ShownHolder } from './prompt.ts'
import {
  closed,
  Expectation,
  Identity,
  IdentityPolicy,
  literals,
  Nullable,
  PinEntry,
  Reader,
  SignatureFormat,
  Snapshot,
  WebEidToken,
} from './shapes.ts'

const NoParams = closed({})
const reader = Type.Optional(
  Type.String({ description: 'Id of a reader; by default the one that holds a CPS.' }),
)
const waitSeconds = Type.Optional(Type.Integer({ minimum: 0, maximum: 120 }))
const pin = Type.Optional(Type.String({ description: '`pinEntry: "api"` only.' }))
const allowLastTry = Type.Optional(Type.Boolean())
const expect = Type.Optional(Expectation)

const TriesLeft = Nullable(
  Type.Integer({
    minimum: 0,
    description:
      'Null where another program has verified the code and the card does not tell its counter then.',
  }),
)

/** Bounds and counter of a code of the card; `triesLeft` 0: blocked. `entry`: where it and the new PIN are entered. */
const CodeState = Type.Object({
  entry: literals(['page', 'pinpad']),
  minLength: Type.Integer(),
  maxLength: Type.Integer(),
  triesLeft: TriesLeft,
  blocked: Type.Boolean(),
})
/** More than any card takes. */
const Code = Type.String({ maxLength: 64, description: 'ASCII digits.' })
/** What the two methods that try a code of the card have in common. */
const codeTry = {
  reader,
  attempt: Type.String({ description: 'Of the latest `pin.prepare`; good for one submission.' }),
  newPin: Type.Optional(Code),
  newPinAgain: Type.Optional(Code),
  acceptLastTry: Type.Optional(
    Type.Boolean({ description: 'The holder knows what a wrong last try means.' }),
  ),
}
/** Where `virtual.configure` can have the card fail: the steps of `operation.progress` in which it is spoken to. */
const FailingStep = literals(['reading', 'verifying', 'signing'])
export type FailingStep = Static<typeof FailingStep>

export const METHODS = {
  'bridge.info': {
    params: NoParams,
    result: Type.Object({
      name: Type.Literal('cps-bridge'),
      version: Type.String(),
      protocol: Type.Literal(1),
      locale: literals(['fr', 'en']),
      platform: Type.String(),
      backend: literals(['pcsc', 'virtual']),
      now: Type.String(),
      instance: Type.String(),
      /** A version that is newer than this one exists; absent where none is known, or nobody looked. */
      newerVersion: Type.Optional(Type.String()),
      capabilities: Type.Array(Type.String()),
      policy: Type.Object({
        pinEntry: PinEntry,
        identity: IdentityPolicy,
        formats: Type.Array(SignatureFormat),
      }),
    }),
  },
  'rpc.discover': {
    params: NoParams,
    result: Type.Object(
      { openrpc: Type.String(), methods: Type.Array(Type.Object({})) },
      { description: 'An OpenRPC document.' },
    ),
  },
  'readers.list': { params: NoParams, result: Snapshot },
  'events.subscribe': { params: NoParams, result: Snapshot },
  'events.unsubscribe': { params: NoParams, result: Type.Object({}) },
  'card.identity': {
    params: closed({
      reader,
      waitSeconds,
      profession: Type.Optional(
        Type.Boolean({
          description:
            'Reads the profession too: some exchanges with the card more. Null where the card has none.',
        }),
      ),
    }),
    result: Identity,
  },
  'card.certificate': {
    params: closed({ reader, use: literals(['authentication', 'signature']) }),
    result: Type.Object({
      certificate: Type.String({ description: 'DER, base64 with padding.' }),
      chain: Type.Array(Type.String(), { description: 'Intermediates that the card holds, DER in base64.' }),
    }),
  },
  'pin.status': {
    params: closed({ reader }),
    result: Type.Object({
      triesLeft: TriesLeft,
      blocked: Type.Boolean(),
      entry: literals(['page', 'api', 'pinpad']),
    }),
  },
  'pin.verify': {
    params: closed({ reader, pin, allowLastTry, then: Type.Optional(literals(['activation.sign'])), expect }),
    result: Type.Object({ verified: Type.Literal(true), expiresInSeconds: Type.Integer({ minimum: 0 }) }),
  },
  'pin.prepare': {
    params: closed({ reader }),
    result: Type.Object({
      attempt: Type.String(),
      reader: Type.Object({ id: Type.String(), name: Type.String(), pinPad: Type.Boolean() }),
      card: ShownHolder,
      pin: CodeState,
      puk: Nullable(CodeState),
    }),
  },
  'pin.change': {
    params: closed({ ...codeTry, pin: Type.Optional(Code) }),
    result: Type.Object({ changed: Type.Literal(true) }),
  },
  'pin.unblock': {
    params: closed({ ...codeTry, puk: Type.Optional(Code) }),
    result: Type.Object({ unblocked: Type.Literal(true) }),
  },
  'activation.sign': {
    params: closed({
      reader,
      challenge: Type.String(),
      format: Type.Optional(SignatureFormat),
      pin,
      allowLastTry,
      confirm: Type.Optional(
        Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: 'SHA-256 JWK thumbprint, RFC 7638.' }),
      ),
      expect,
      waitSeconds,
    }),
    result: Type.Object({
      format: SignatureFormat,
      token: Type.Union([Type.String({ description: 'Compact JWS.' }), WebEidToken]),
      certificate: Type.String(),
      nationalId: Type.String(),
      verified: Type.Literal(false),
    }),
  },
  'operation.cancel': {
    params: closed({ id: Type.Union([Type.String(), Type.Integer()]) }),
    result: Type.Object({ cancelled: Type.Boolean() }),
  },
  'virtual.insert': {
    params: closed({ reader, profile: Type.Optional(Type.String()) }),
    result: Type.Object({ reader: Reader }),
  },
  'virtual.remove': { params: closed({ reader }), result: Type.Object({ reader: Reader }) },
  'virtual.configure': {
    params: closed({
      reader,
      delayMs: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: 10_000,
          description: 'Each command to a card in the reader takes so much longer, until it is set anew.',
        }),
      ),
      triesLeft: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: 15,
          description:
            'Sets the counter of the code of the card that is in, at most to its maximum; 0: blocked.',
        }),
      ),
      failAt: Type.Optional(
        Nullable(
          Type.Union([FailingStep, Type.Integer({ minimum: 1, maximum: 1000 })], {
            description:
              'The next command of this step, or the n-th command from now, fails once with status word 6F00 (`CARD_PROTOCOL`) and does not reach the card: no try is spent. Null takes that back.',
          }),
        ),
      ),
    }),
    result: Type.Object({}),
  },
  'virtual.prompt': {
    params: closed({
      answer: literals(['confirm', 'refuse', 'ignore']),
      pin: Type.Optional(
        Type.String({
          maxLength: 64,
          description: 'The code to type; by default the one of the test cards.',
        }),
      ),
    }),
    result: Type.Object({}),
  },
} as const satisfies Record<string, { params: TSchema; result: TSchema }>

export type MethodName = keyof typeof METHODS

export type Params<M extends MethodName> = Static<(typeof METHODS)[M]['params']>
export type Result<M extends MethodName> = Static<(typeof METHODS)[M]['result']>
