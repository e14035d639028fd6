/**
 * What a test says to a bridge, and what it gets. Written out, so that the published declarations need no other
 * package; `test/unit/testing` holds them against the schemas of the contract.
 */

/** What one portal may do; members that are missing have the defaults of the configuration file. */
export interface TestOrigin {
  /** Scheme, host and port, as browsers write it. `http://localhost:PORT` is allowed in a test bridge. */
  readonly origin: string
  readonly pinEntry?: 'page' | 'api'
  readonly identity?: 'ask' | 'allow' | 'deny'
  readonly formats?: readonly ('jws' | 'web-eid:1.0')[]
}

/**
 * A card of the package (`fixtures/cards`): `rpps`, `adeli`, `employee`, `anonymous`, `blocked`, `last-try`,
 * `expired`, `cps4`, and cards that are no CPS or do not answer: `vitale`, `cps2ter`, `mute`. PIN 1234, PUK 12345678.
 */
export type CardProfile = string

/** One reader: the card in it, null for none; with `pinPad` the reader has a PIN pad, where 1234 is typed after 3 s. */
export type TestReader =
  CardProfile | null | { readonly profile: CardProfile | null; readonly pinPad?: boolean }

export interface TestBridgeOptions {
  /** The portals under test. Answers of `answerPrompts` go to the first one unless another is named. */
  readonly origins: readonly [string | TestOrigin, ...(string | TestOrigin)[]]
  /** One entry a reader; by default one reader with the card `rpps`. */
  readonly readers?: readonly TestReader[]
  /** By default a free one. */
  readonly port?: number
  /** Language of what the holder reads; by default French. */
  readonly locale?: 'fr' | 'en'
  /** By default 30; 0 to 60. */
  readonly holdSeconds?: number
  /** Wrong PINs of one portal; by default 6. */
  readonly wrongPerOriginPerHour?: number
  /**
   * State folder that outlives the bridge: its authority and the keys of its cards are made once. By default a new
   * one, removed at the end.
   */
  readonly stateFolder?: string
}

/** What the holder does about one question. */
export type HolderAnswer =
  /** Agrees, and types this code where one is asked; by default that of the test cards. After a wrong one the page asks again. */
  | { readonly answer: 'confirm'; readonly pin?: string }
  /** Refuses: `PIN_CANCELLED`, or `CONSENT_REFUSED` where no code was asked. */
  | { readonly answer: 'refuse' }
  /** Does nothing: after 120 s the call ends with `PIN_TIMEOUT`. */
  | { readonly answer: 'ignore' }

/** How a reader and its card behave; what is not named stays. */
export interface TestBehaviour {
  /** By default the reader with a CPS, else the first. */
  readonly reader?: string
  /** Each command to the card takes so much longer, at most 10,000 ms. A signature takes some twenty commands. */
  readonly delayMs?: number
  /** Counter of the code of the card that is in; 0: blocked. */
  readonly triesLeft?: number
  /** The next command of this step, or the n-th from now, fails once (`CARD_PROTOCOL`); null takes that back. */
  readonly failAt?: 'reading' | 'verifying' | 'signing' | number | null
}

/** A bridge of its own for a test run. */
export interface TestBridge {
  /** `https://localhost:PORT`. */
  readonly url: string
  readonly port: number
  /** PEM of the authority that issued the bridge's certificate, for clients that are given what to trust. */
  readonly authorityPem: string
  /** Arguments with which Chromium trusts this bridge and nothing else more. */
  readonly chromiumArguments: readonly string[]
  /** PEM of the authorities of the test cards: `anchors` of `@cps-bridge/verify`, together with `allowTest: true`. */
  readonly anchors: readonly string[]
  /**
   * Inserts a card, over the one that is in. With a profile a fresh card, without it the last one with its counters.
   *
   * @example
   * ```js
   * import { startTestBridge } from '@cps-bridge/testing'
   *
   * const bridge = await startTestBridge({ origins: ['http://localhost:3000'], stateFolder: '.cps-bridge' })
   * await bridge.insert('cps4')
   * await bridge.stop()
   * ```
   */
  insert(profile?: CardProfile, reader?: string): Promise<void>
  /**
   * @throws TestBridgeError `CARD_ABSENT`
   *
   * @example
   * ```js
   * import { startTestBridge } from '@cps-bridge/testing'
   *
   * const bridge = await startTestBridge({ origins: ['http://localhost:3000'], stateFolder: '.cps-bridge' })
   * await bridge.remove()
   * await bridge.remove().catch(({ code }) => console.log(code)) // CARD_ABSENT
   * await bridge.stop()
   * ```
   */
  remove(reader?: string): Promise<void>
  /**
   * @example
   * ```js
   * import { startTestBridge } from '@cps-bridge/testing'
   *
   * const bridge = await startTestBridge({ origins: ['http://localhost:3000'], stateFolder: '.cps-bridge' })
   * await bridge.configure({ triesLeft: 1, delayMs: 50, failAt: 'signing' })
   * await bridge.stop()
   * ```
   */
  configure(behaviour: TestBehaviour): Promise<void>
  /**
   * The holder's next answers to a portal, one a question: to the question that is open, then to those that come, 32
   * at most. Two refusals in a row make the bridge ask nobody for a minute (`RATE_LIMITED`): confirm between them, or
   * start another bridge.
   *
   * @param origin - of the portal; by default the first of the options
   *
   * @example
   * ```js
   * import { startTestBridge } from '@cps-bridge/testing'
   *
   * const bridge = await startTestBridge({ origins: ['http://localhost:3000'], stateFolder: '.cps-bridge' })
   * await bridge.answerPrompts({ answer: 'refuse' }) // the next question
   * await bridge.stop()
   * ```
   */
  answerPrompts(answers: HolderAnswer | readonly HolderAnswer[], origin?: string): Promise<void>
  /**
   * What the bridge wrote to its log so far.
   *
   * @example
   * ```js
   * import { startTestBridge } from '@cps-bridge/testing'
   *
   * const bridge = await startTestBridge({ origins: ['http://localhost:3000'], stateFolder: '.cps-bridge' })
   * console.log(bridge.log().includes('1234')) // false
   * await bridge.stop()
   * ```
   */
  log(): string
  /**
   * Ends it and removes what it left.
   *
   * @example
   * ```js
   * import { startTestBridge } from '@cps-bridge/testing'
   *
   * const bridge = await startTestBridge({ origins: ['http://localhost:3000'], stateFolder: '.cps-bridge' })
   * await bridge.stop()
   * await bridge.insert().catch(({ code }) => console.log(code)) // ECONNREFUSED
   * ```
   */
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}
