/** The sections of `docs/doctor.md`, one a code of the doctor. */
import { CATALOGUE, type Code } from '../../src/doctor/catalogue.ts'
import { withPart } from './generated-part.ts'

const STATES = {
  broken: 'panne : les cartes ne peuvent être utilisées',
  warning: 'réserve : quelque chose échouera, ou échoue pour certains',
  info: 'à savoir',
  ok: 'tout va bien',
} as const

const quoted = (text = ''): string => text.replaceAll(/[{}]/g, '`')

function section(code: Code): string {
  const { state, fr, en } = CATALOGUE[code]
  const [what, action] = [quoted(fr[0]), quoted(fr[1])]
  return [
    `### ${code}`,
    '',
    `_${STATES[state]}_`,
    '',
    `${what}${action === '' ? '' : `\n\n**À faire** : ${action}`}`,
    '',
    `In English: ${[quoted(en[0]), quoted(en[1])].join(' ').trim()}`,
  ].join('\n')
}

export const doctorDoc = (document: string): string =>
  withPart(document, 'codes', (Object.keys(CATALOGUE) as Code[]).map(section).join('\n\n'))
