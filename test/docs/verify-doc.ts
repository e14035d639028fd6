/** The normative tables of `docs/verify.md`, from the rules and the vectors. */
import type { VectorFile } from '../helpers/vectors.ts'
import { placeOf, type Rule, RULES, type Section, SECTIONS, WEB_EID_RULES } from '../vectors/rules.ts'
import { tableOf, withPart } from './generated-part.ts'

/** Files of vectors by their names. */
export type VectorFiles = Readonly<Record<string, VectorFile>>

/** The names of the vectors of a rule, without the reason that stands before them. */
function namesOf(rule: Rule, files: VectorFiles): string {
  const names = Object.entries(files).map(([file, { vectors }]) => {
    const own = vectors
      .filter(({ section, rule: text }) => section === placeOf(rule) && text === rule.text)
      .map(({ name }) => (rule.reason === null ? name : name.replace(`${rule.reason}: `, '')))
    return own.length === 0 ? '' : `*${file}*: ${own.join('; ')}`
  })
  return names.filter((text) => text !== '').join('. ') || 'none'
}

function tableOfSection(section: Section, files: VectorFiles): string {
  const rules = [...Object.values(RULES), ...Object.values(WEB_EID_RULES)]
  const rows = rules
    .filter((rule) => rule.section === section)
    .map((rule) => [rule.text, rule.reason === null ? '' : `\`${rule.reason}\``, namesOf(rule, files)])
  return tableOf(['What must hold', 'Reason otherwise', 'Vectors'], rows)
}

/** The document with its tables made anew. */
export function verifyDoc(document: string, files: VectorFiles): string {
  return (Object.keys(SECTIONS) as Section[]).reduce(
    (text, section) => withPart(text, `rules of ${section}`, tableOfSection(section, files)),
    document,
  )
}
