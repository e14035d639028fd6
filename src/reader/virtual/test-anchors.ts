/** The authorities of virtual cards, as another program finds them in the folder of a test authority. */
import { join } from 'node:path'
import { readTextWithin } from '../../system/read-file.ts'

/** Files of a test authority (test-authority.ts): roots, then intermediates. */
const FILES = ['root-fort', 'root-standard', 'intermediate-fort', 'intermediate-standard']

/** PEM of the roots and intermediates of a folder in which a test authority was opened before. */
export const readTestAnchors = (folder: string): readonly string[] =>
  FILES.map(
    (name) =>
      (JSON.parse(readTextWithin(join(folder, `${name}.json`))) as { readonly certificate: string })
        .certificate,
  )
