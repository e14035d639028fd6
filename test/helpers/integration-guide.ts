/** The blocks of the integration guide, as a reader copies them into files. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const GUIDE = join(import.meta.dirname, '..', '..', 'docs', 'portal.md')
const FENCE = /^```(.*)\n([\s\S]*?)^```$/gm

/** By the name after `file=`; a block without one has the name `''`. */
export function guideBlocks(): ReadonlyMap<string, string> {
  return new Map(
    [...readFileSync(GUIDE, 'utf8').matchAll(FENCE)].map(([, info = '', text = '']) => [
      /file=(\S+)/.exec(info)?.[1] ?? '',
      text,
    ]),
  )
}
