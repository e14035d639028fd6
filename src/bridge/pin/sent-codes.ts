/** The codes that a call brings with it. */

export type CodeName = 'pin' | 'puk' | 'newPin' | 'newPinAgain'

/**
 * Runs a call with its codes in buffers, and wipes them when it is over: those that were taken out of its message, else
 * copies of the parameters. They last until then, however often an operation on the card is begun again: this must
 * therefore stand around `CardAccess.use`, never inside it.
 *
 * @param taken - codes that were taken out of the message, where parameters bear asterisks in their place.
 */
export async function withSentCodes<T>(
  names: readonly CodeName[],
  params: Readonly<Partial<Record<CodeName, string>>>,
  taken: ReadonlyMap<string, Uint8Array> | undefined,
  work: (codes: Readonly<Partial<Record<CodeName, Uint8Array>>>) => Promise<T>,
): Promise<T> {
  const codes: Partial<Record<CodeName, Uint8Array>> = {}
  for (const name of names) {
    const { [name]: text } = params
    if (text !== undefined) codes[name] = taken?.get(name) ?? Buffer.from(text, 'utf8')
  }
  try {
    return await work(codes)
  } finally {
    for (const code of Object.values(codes)) code.fill(0)
  }
}
