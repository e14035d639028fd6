/**
 * RGAA 4.1.2 gone through, criterion by criterion, on the pages of the sample. One letter a criterion, in its order:
 * `C` met, `N` not met, `-` nothing on these pages that it is about.
 */
import type { Locale } from '../../../errors/messages.ts'

export interface Topic {
  readonly name: Readonly<Record<Locale, string>>
  readonly marks: string
}

export const TOPICS: readonly Topic[] = [
  // Decorative marks are hidden (1.2), the QR code and the picture of the card have names (1.1, 1.3); no CAPTCHA, no text as image.
  { name: { fr: 'Images', en: 'Images' }, marks: 'CCC------' },
  { name: { fr: 'Cadres', en: 'Frames' }, marks: '--' },
  { name: { fr: 'Couleurs', en: 'Colours' }, marks: 'CCC' },
  { name: { fr: 'Multimédia', en: 'Multimedia' }, marks: '-------------' },
  // The table of methods (5.4, 5.6, 5.7) and no table for layout (5.8 has none).
  { name: { fr: 'Tableaux', en: 'Tables' }, marks: '---C-CC-' },
  { name: { fr: 'Liens', en: 'Links' }, marks: 'CC' },
  { name: { fr: 'Scripts', en: 'Scripts' }, marks: 'C-CCC' },
  { name: { fr: 'Éléments obligatoires', en: 'Mandatory elements' }, marks: 'CCCCCCCCC-' },
  { name: { fr: 'Structuration', en: 'Structure' }, marks: 'CCC-' },
  { name: { fr: 'Présentation', en: 'Presentation' }, marks: 'CCCCCCCCCCCC--' },
  // 11.2: « Code porteur » keeps its French name on the English pages, with a gloss.
  { name: { fr: 'Formulaires', en: 'Forms' }, marks: 'CCCC----CCCC-' },
  // 12.1, 12.3: one page in one window at a time, without a menu and without a map of the site.
  { name: { fr: 'Navigation', en: 'Navigation' }, marks: '-----CCCC-C' },
  // 13.1: the 120 s of a request and the 90 s of a QR code are for safety, and begin anew with another; 13.8: nothing moves for more than 5 s.
  { name: { fr: 'Consultation', en: 'Consultation' }, marks: 'CC----CCC-C-' },
]

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
