/** Gives vectors the rule that they test, in words and with its place in `docs/verify.md`. */
import type { TokenFormat } from '../../src/verify/challenges.ts'
import type { Vector } from '../helpers/vectors.ts'
import { type GoodRule, placeOf, ruleOfAcceptance, ruleOfRefusal } from './rules.ts'

/** A vector without its rule, which follows from the reason of the refusal. */
export interface MadeVector extends Omit<Vector, 'rule' | 'section'> {
  /** What a token that is accepted tests; by default that it is. */
  readonly tests?: GoodRule
}

export function describeVectors(format: TokenFormat, vectors: readonly MadeVector[]): readonly Vector[] {
  return vectors.map(({ name, tests = 'accepted', ...rest }) => {
    const rule =
      'reason' in rest.expect ? ruleOfRefusal(rest.expect.reason, format) : ruleOfAcceptance(tests, format)
    return { name, rule: rule.text, section: placeOf(rule), ...rest }
  })
}
