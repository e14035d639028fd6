/** Makes the tables of `docs/` anew: `node scripts/make-docs.mjs`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { VectorFile } from '../helpers/vectors.ts'
import { doctorDoc } from './doctor-doc.ts'
import { logsDoc } from './logs-doc.ts'
import { portalDoc } from './portal-doc.ts'
import { verifyDoc } from './verify-doc.ts'

/**
 * Every document that has a part which is made, as it should be, by its path.
 *
 * @param root - of the repository
 */
export function makeDocs(root: string): Readonly<Record<string, string>> {
  const read = (path: string): string => readFileSync(join(root, path), 'utf8')
  const files = Object.fromEntries(
    ['jws', 'web-eid', 'revocation'].map((name) => [
      name,
      JSON.parse(read(`fixtures/vectors/${name}.json`)) as VectorFile,
    ]),
  )
  return {
    'docs/doctor.md': doctorDoc(read('docs/doctor.md')),
    'docs/logs.md': logsDoc(read('docs/logs.md')),
    'docs/portal.md': portalDoc(read('docs/portal.md')),
    'docs/verify.md': verifyDoc(read('docs/verify.md'), files),
  }
}
