/**
 * RGAA 4.1.2 gone through, criterion by criterion, on the pages of the sample. One letter a criterion, in its order:
 * `C` met, `N` not met, `-` nothing on these pages that it is about; why is told in `docs/accessibility.md`.
 */
import type { Locale } from '../../../errors/messages.ts'

export interface Topic {
  readonly name: Readonly<Record<Locale, string>>
  readonly marks: string
}

export const TOPICS: readonly Topic[] = [
  { name: { fr: 'Images', en: 'Images' }, marks: 'CCC------' },
  { name: { fr: 'Cadres', en: 'Frames' }, marks: '--' },
  { name: { fr: 'Couleurs', en: 'Colours' }, marks: 'CCC' },
  { name: { fr: 'Multimédia', en: 'Multimedia' }, marks: '-------------' },
  { name: { fr: 'Tableaux', en: 'Tables' }, marks: '---CCCC-' },
  { name: { fr: 'Liens', en: 'Links' }, marks: 'CC' },
  { name: { fr: 'Scripts', en: 'Scripts' }, marks: 'N-CCC' },
  { name: { fr: 'Éléments obligatoires', en: 'Mandatory elements' }, marks: 'CCCCCCCCC-' },
  { name: { fr: 'Structuration', en: 'Structure' }, marks: 'CCC-' },
  { name: { fr: 'Présentation', en: 'Presentation' }, marks: 'CCCCCCCCCCCC--' },
  { name: { fr: 'Formulaires', en: 'Forms' }, marks: 'CCCC----CCCC-' },
  { name: { fr: 'Navigation', en: 'Navigation' }, marks: '-----CCCC-C' },
  { name: { fr: 'Consultation', en: 'Consultation' }, marks: 'CC----CCC-C-' },
]

/** What is not met, and why. */
export const UNMET: Readonly<Record<string, Readonly<Record<Locale, string>>>> = {
  '7.1': {
    fr: 'Compatibilité des scripts avec les technologies d’assistance : les pages n’ont pas encore été essayées avec NVDA, JAWS ou VoiceOver.',
    en: 'Scripts with assistive technology: the pages were not tried with NVDA, JAWS or VoiceOver yet.',
  },
}

const count = (mark: string): number =>
  TOPICS.reduce((sum, { marks }) => sum + marks.split(mark).length - 1, 0)

export interface Score {
  readonly met: number
  readonly applicable: number
  /** Per cent of the criteria that apply, rounded down to a tenth. */
  readonly rate: number
}

export function score(): Score {
  const met = count('C')
  const applicable = met + count('N')
  return { met, applicable, rate: Math.floor((met / applicable) * 1_000) / 10 }
}
