/** The codes that a call brings with it. */

export type CodeName = 'pin' | 'puk' | 'newPin' | 'newPinAgain'

export type SentCodes = Readonly<Partial<Record<CodeName, Uint8Array>>>

/**
 * The codes of a call in buffers: those that were taken out of its message, else copies of the parameters. They last until
 * the call is over, however often an operation on the card is begun again; then whoever took them calls `wipeCodes`.
 *
 * @param taken - codes that were taken out of the message, where parameters bear asterisks in their place.
 */
export function takeCodes(
  names: readonly CodeName[],
  params: Readonly<Partial<Record<CodeName, string>>>,
  taken: ReadonlyMap<string, Uint8Array> | undefined,
): SentCodes {
  const codes: Partial<Record<CodeName, Uint8Array>> = {}
  for (const name of names) {
    const { [name]: text } = params
    if (text !== undefined) codes[name] = taken?.get(name) ?? Buffer.from(text, 'utf8')
  }
  return codes
}

export function wipeCodes(codes: SentCodes): void {
  for (const code of Object.values(codes)) code.fill(0)
}
