/** The files and commands of the guide for portals, as a reader copies them. */
import { documents } from './documents.ts'

/** By the name after `file=`; blocks without one are examples of functions, and no part of the guide. */
export function guideBlocks(): ReadonlyMap<string, string> {
  const guide = documents().find(({ path }) => path === 'docs/portal.md')
  const named = (guide?.blocks ?? []).flatMap(({ info, text }): [string, string][] => {
    const name = /^file=(\S+)$/.exec(info)?.[1]
    return name === undefined ? [] : [[name, text]]
  })
  return new Map(named)
}
