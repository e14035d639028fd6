/**
 * The plan of every operation that needs the holder's code: check what can refuse it, ask the holder where the code is
 * theirs to enter, and perform it on the card.
 */
import type { PromptAction } from '../../contract/prompt.ts'
import type { Expectation } from '../../contract/shapes.ts'
import { isToldByNumber } from '../../cps/card-contents.ts'
import type { CpsCard } from '../../cps/cps-card.ts'
import { BridgeError, plainError } from '../../errors/bridge-error.ts'
import type { CardAccess } from '../access/card-access.ts'
import type { CardSession } from '../access/card-session.ts'
import type { CallContext } from '../bridge.ts'
import { type PinGuard, requirePossiblePin } from '../pin/pin-guard.ts'
import { takeCodes, wipeCodes } from '../pin/sent-codes.ts'
import type { Dialogue } from '../prompt/dialogue.ts'
import type { CardSelection, SelectedCard } from '../readers/select-card.ts'
import { type Identification, requireNotDenied } from './identification.ts'

export interface CodeOperation<I, T> {
  readonly params: {
    readonly reader?: string
    readonly pin?: string
    readonly allowLastTry?: boolean
    readonly expect?: Expectation
    readonly waitSeconds?: number
  }
  readonly action: PromptAction
  /** Its result names the holder: a portal that sends the code itself needs their consent. */
  readonly namesHolder: boolean
  /** A hold of the connection takes the place of a code. */
  readonly usesHold: boolean
  /** Reads everything that could refuse it, before a try is spent on the PIN. */
  inspect(card: CpsCard, selected: SelectedCard): Promise<I>
  /** Is given the card on which the PIN is verified, and what was read of it. */
  perform(session: CardSession, inspected: I): Promise<T>
}

/**
 * Where the code of an operation comes from: an earlier call of the connection, whose effect is held; the portal, which
 * sent it or should have; the holder, at a prompt.
 */
type CodeSource = 'held' | 'sent' | 'prompted'

export interface CodeOperationsOptions {
  readonly selection: CardSelection
  readonly access: CardAccess
  readonly guard: PinGuard
  readonly dialogue: Dialogue
  readonly identification: Identification
}

export class CodeOperations {
  readonly #options: CodeOperationsOptions

  constructor(options: CodeOperationsOptions) {
    this.#options = options
  }

  /**
   * Runs an operation in the order of the protocol (section 5): parameters, identity policy, reader and card, rate limits,
   * what the caller expects of the card where it may know, the counter, the code.
   */
  async run<I, T>(operation: CodeOperation<I, T>, context: CallContext): Promise<T> {
    const { params } = operation
    const codes = takeCodes(['pin'], params, context.codes)
    try {
      requireOwnParameters(operation, context, codes.pin)
      if (operation.namesHolder || params.expect !== undefined) requireNotDenied(context.caller)
      const selected = await this.#options.selection.wait(params.reader, params.waitSeconds ?? 0, context)
      const run = { operation, context, selected }
      switch (await this.#check(run, codes.pin)) {
        case 'held':
          return await this.#runHeld(run)
        case 'sent':
          return await this.#runSent(run, codes.pin)
        case 'prompted':
          return await this.#runPrompted(run)
      }
    } finally {
      wipeCodes(codes)
    }
  }

  /**
   * Decides where the code comes from, and checks the limits. Before the holder is disturbed the card is looked at where
   * that costs little: for what the caller expects, where it may know, and for the counter, where the place of the PIN is
   * known from an earlier call. A portal that would send the code (`pinEntry: "api"`) and does not has the page opened
   * when the reader has a PIN pad, which replaces the typing only (protocol, section 2).
   *
   * @throws BridgeError `RATE_LIMITED`, `CARD_MISMATCH`, `PIN_BLOCKED`.
   */
  async #check<I, T>(run: Run<I, T>, pin: Uint8Array | undefined): Promise<CodeSource> {
    const { access, guard, dialogue } = this.#options
    const { operation, context, selected } = run
    const { audience, policy } = context.caller
    if (pin === undefined && operation.usesHold && access.isHeldBy(selected, context.connection))
      return 'held'
    // A portal that asks endlessly reaches no card.
    guard.check(audience)
    const needsPinPad = policy.pinEntry === 'api'
    const mayPrompt = context.prompts !== undefined && !(needsPinPad && selected.reader.pinPad === null)
    if (pin !== undefined || !mayPrompt) return 'sent'
    dialogue.check(audience, selected.insertion)
    // A hold of the same connection ends here: no card is kept while a prompt waits.
    await access.closeConnection(context.connection)
    const { cache } = selected.insertion
    // The prompt is announced after three exchanges at most: the comparison of the card takes two of them.
    const countsCheaply = cache.authObjects !== undefined && isToldByNumber(cache)
    const learnsPinPad = needsPinPad && selected.reader.pinPad === undefined
    const looks = countsCheaply || learnsPinPad || dialogue.dependsOnNumber(audience, selected.insertion)
    if (looks || operation.params.expect !== undefined)
      await access.use(selected, context, (session) => this.#look(run, session, countsCheaply))
    return needsPinPad && selected.reader.pinPad == null ? 'sent' : 'prompted'
  }

  async #look<I, T>(run: Run<I, T>, { card }: CardSession, countsCheaply: boolean): Promise<void> {
    const { identification } = this.#options
    const { caller } = run.context
    const { expect } = run.operation.params
    if (expect !== undefined && (await identification.mayKnow(card, caller)))
      await identification.requireExpected(card, expect, caller)
    if (countsCheaply && (await card.triesLeft()) === 0) throw plainError('PIN_BLOCKED')
  }

  /**
   * Runs inside the hold of an earlier call of the same connection: once. The holder agreed to this one operation, which
   * names them: a caller that may not know them otherwise has it used up by a wrong expectation.
   */
  async #runHeld<I, T>({ operation, context, selected }: Run<I, T>): Promise<T> {
    const { access, identification } = this.#options
    const { caller } = context
    const { expect } = operation.params
    if (operation.namesHolder && caller.policy.pinEntry === 'api')
      await identification.requireConsent(selected, context, expect)
    return access.use(selected, context, async (session) => {
      const { card } = session
      // The hold ended while this call waited for the card: the PIN has no effect any more.
      if (!session.held) throw new BridgeError('PIN_REQUIRED', await card.pinLengths())
      if (expect !== undefined && !(await identification.mayKnow(card, caller))) session.release()
      await identification.requireExpected(card, expect, caller)
      session.release()
      return operation.perform(session, await operation.inspect(card, selected))
    })
  }

  /** With the code that the portal sends, or without any: then what stands in the way is told, `PIN_REQUIRED` last. */
  async #runSent<I, T>(
    { operation, context, selected }: Run<I, T>,
    code: Uint8Array | undefined,
  ): Promise<T> {
    const { access, identification, guard } = this.#options
    const { caller } = context
    const { expect, allowLastTry } = operation.params
    // On the page the holder agrees by signing; here they must have, and so must they for one that would learn whether
    // it is the card that it expects.
    if ((operation.namesHolder && caller.policy.pinEntry === 'api') || expect !== undefined)
      await identification.requireConsent(selected, context, expect)
    const accepts = allowLastTry === true || caller.policy.pinEntry === 'page'
    const pinTry = { code, allowLastTry: accepts, audience: caller.audience }
    return access.use(selected, context, async (session) => {
      if (session.held) await session.reopen()
      await identification.requireExpected(session.card, expect, caller)
      const inspected = await guard.verify(session, pinTry, (card) => operation.inspect(card, selected))
      return operation.perform(session, inspected)
    })
  }

  #runPrompted<I, T>({ operation, context, selected }: Run<I, T>): Promise<T> {
    const { dialogue, guard } = this.#options
    const { prompts } = context
    if (prompts === undefined) throw plainError('INTERNAL')
    return dialogue.ask(context, prompts, {
      action: operation.action,
      found: selected,
      expected: operation.params.expect,
      asksPin: true,
      inspect: (card, shown) => operation.inspect(card, shown),
      perform: async (session, { pinTry, inspected }) => {
        await guard.verify(session, pinTry, () => Promise.resolve())
        return operation.perform(session, inspected)
      },
    })
  }
}

interface Run<I, T> {
  readonly operation: CodeOperation<I, T>
  readonly context: CallContext
  readonly selected: SelectedCard
}

/**
 * Rejects what only the holder may give, and malformed PINs, before any card is asked.
 *
 * @throws BridgeError `REQUEST_INVALID`, `PIN_FORMAT`.
 */
function requireOwnParameters<I, T>(
  { params }: CodeOperation<I, T>,
  { caller }: CallContext,
  pin: Uint8Array | undefined,
): void {
  if (caller.policy.pinEntry === 'page') {
    if (params.pin !== undefined) throw new BridgeError('REQUEST_INVALID', { path: '/params/pin' })
    if (params.allowLastTry !== undefined)
      throw new BridgeError('REQUEST_INVALID', { path: '/params/allowLastTry' })
  }
  if (pin !== undefined) requirePossiblePin(pin)
}
