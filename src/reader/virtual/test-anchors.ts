/** The authorities of virtual cards, as another program finds them in the folder of a test authority. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Files of a test authority (test-authority.ts): roots, then intermediates. */
const FILES = ['root-fort', 'root-standard', 'intermediate-fort', 'intermediate-standard']

/** PEM of the roots and intermediates of a folder in which a test authority was opened before. */
export const readTestAnchors = (folder: string): Promise<readonly string[]> =>
  Promise.all(
    FILES.map(async (name) => {
      const { certificate } = JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')) as {
        certificate: string
      }
      return certificate
    }),
  )
