/** `pin status`, `pin change` and `pin unblock`: on the reader directly, without the daemon. */
import type { Result } from '../../contract/methods.ts'
import { BridgeError, plainError } from '../../errors/bridge-error.ts'
import type { Locale } from '../../errors/messages.ts'
import type { Output } from '../output.ts'
import { askPin, readCodesFromStdin } from '../read-pin.ts'
import { localContext } from '../../daemon/local-context.ts'
import { type CardFlags, checkedParams, withBridge } from './card-commands.ts'
import { PIN_TEXTS, type PinTexts } from './pin-texts.ts'

export interface CodeFlags extends CardFlags {
  readonly allowLastTry?: boolean | undefined
  readonly pinStdin?: boolean | undefined
}

type Prepared = Result<'pin.prepare'>

const nameOf = ({ card: { givenName, familyName, nationalId } }: Prepared): string =>
  [givenName, familyName, nationalId].filter((part) => part !== null).join(' ')

export async function pinStatus(flags: CardFlags, output: Output, locale: Locale): Promise<void> {
  const params = checkedParams('pin.prepare', { reader: flags.reader })
  await withBridge(flags, async ({ operations }, signal) => {
    const { pin, puk, reader } = await operations['pin.prepare'](params, localContext(signal, locale))
    const { triesLeft, blocked } = pin
    if (flags.json === true) {
      const entry = reader.pinPad ? 'pinpad' : 'api'
      const unblocking = puk && { triesLeft: puk.triesLeft, blocked: puk.blocked }
      output.json({ triesLeft, blocked, entry, puk: unblocking })
      return
    }
    const texts = PIN_TEXTS[locale]
    output.line(texts.pinTries(triesLeft))
    output.line(puk === null ? texts.noPuk : texts.pukTries(puk.triesLeft))
  })
}

/** The three codes, from the standard input or asked on the terminal one after the other. */
async function obtainCodes(
  { pinStdin }: CodeFlags,
  questions: readonly [string, string, string],
  signal: AbortSignal,
): Promise<readonly [string, string, string]> {
  const codes: string[] = []
  if (pinStdin === true) codes.push(...(await readCodesFromStdin(process.stdin, questions.length, signal)))
  else
    for (const question of questions)
      codes.push(await askPin(question, process.stdin, process.stderr, signal))
  const [tried = '', next = '', again = ''] = codes
  return [tried, next, again]
}

/** What can be told before anything is typed: a code that is blocked, and a last try that was not allowed. */
function requireTries(triesLeft: number | null, allowLastTry: boolean, owner: 'PIN' | 'PUK'): void {
  if (triesLeft === 0) throw plainError(`${owner}_BLOCKED`)
  if (triesLeft === 1 && !allowLastTry) throw new BridgeError(`${owner}_LAST_TRY`, { triesLeft: 1 })
}

function introduce(prepared: Prepared, tries: string, texts: PinTexts, output: Output): void {
  output.error(texts.card(nameOf(prepared)))
  output.error(tries)
  output.error(texts.rules(prepared.pin.maxLength))
}

export async function pinChange(flags: CodeFlags, output: Output, locale: Locale): Promise<void> {
  const { reader, allowLastTry = false } = flags
  const params = checkedParams('pin.prepare', { reader })
  const texts = PIN_TEXTS[locale]
  await withBridge(flags, async ({ operations }, signal) => {
    const context = localContext(signal, locale)
    const prepared = await operations['pin.prepare'](params, context)
    requireTries(prepared.pin.triesLeft, allowLastTry, 'PIN')
    introduce(prepared, texts.pinTries(prepared.pin.triesLeft), texts, output)
    const [pin, newPin, newPinAgain] = await obtainCodes(
      flags,
      [texts.current, texts.next, texts.again],
      signal,
    )
    const submission = { ...params, attempt: prepared.attempt, acceptLastTry: allowLastTry }
    const changed = await operations['pin.change']({ ...submission, pin, newPin, newPinAgain }, context)
    if (flags.json === true) output.json(changed)
    else output.line(texts.changed)
  })
}

export async function pinUnblock(flags: CodeFlags, output: Output, locale: Locale): Promise<void> {
  const { reader, allowLastTry = false } = flags
  const params = checkedParams('pin.prepare', { reader })
  const texts = PIN_TEXTS[locale]
  await withBridge(flags, async ({ operations }, signal) => {
    const context = localContext(signal, locale)
    const prepared = await operations['pin.prepare'](params, context)
    const { puk, card } = prepared
    if (puk === null) throw new BridgeError('CARD_UNSUPPORTED', { kind: card.kind })
    requireTries(puk.triesLeft, allowLastTry, 'PUK')
    introduce(prepared, texts.pukTries(puk.triesLeft), texts, output)
    const [code, newPin, newPinAgain] = await obtainCodes(flags, [texts.puk, texts.next, texts.again], signal)
    const submission = { ...params, attempt: prepared.attempt, acceptLastTry: allowLastTry }
    const unblocked = await operations['pin.unblock'](
      { ...submission, puk: code, newPin, newPinAgain },
      context,
    )
    if (flags.json === true) output.json(unblocked)
    else output.line(texts.unblocked)
  })
}
