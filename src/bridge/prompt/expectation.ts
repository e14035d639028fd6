/** What a caller expects of the card, and how it differs from the card that is in. */
import type { PromptView } from '../../contract/prompt.ts'
import type { Expectation } from '../../contract/shapes.ts'
import type { Holder } from '../../cps/holder.ts'

/** An expectation comes from a site: on our page it must be an identifier, and can be no sentence. */
const SHOWABLE_ID = /^[\w/;*.-]{1,32}$/

/** What the prompt page shows of an expectation that the card does not meet; undefined when it meets it. */
export function differenceFrom(
  expected: Expectation | undefined,
  holder: Pick<Holder, 'nationalId' | 'test'>,
): PromptView['expected'] {
  if (expected === undefined) return undefined
  const { nationalId, test } = expected
  const sameHolder = nationalId === undefined || nationalId === holder.nationalId
  if (sameHolder && (test === undefined || test === holder.test)) return undefined
  const showable = nationalId !== undefined && SHOWABLE_ID.test(nationalId)
  return { nationalId: showable ? nationalId : null, test: test ?? null }
}
