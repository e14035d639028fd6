import { expect, it } from 'vitest'
import { documents } from '../../helpers/documents.ts'
import { publicFunctions } from '../../helpers/public-api.ts'
import { typeFaults } from '../../helpers/type-check.ts'

/** JSX is left to the bundler of test/e2e/integration-guide.test.ts: the types of React are not installed. */
const blocks = documents().flatMap(({ path, blocks: own }) =>
  own
    .filter(({ language, info }) => language === 'js' && info.startsWith('file='))
    // What a portal serves under a name of its own.
    .map(({ info, text }) => [
      `${path}/${info.slice(5)}`,
      text.replace("'/client.js'", "'@cps-bridge/client'"),
    ]),
)
const examples = publicFunctions().flatMap(({ name, examples: own }) =>
  own.map((text, index) => [`examples/${name}-${index}.js`, text]),
)
/** What test/e2e/examples.test.ts puts beside them. */
const PORTAL = `export const testAuthorities: readonly string[]
export function signWithCard(params: { challenge: string; confirm?: string; format?: string }): Promise<any>`
const WRONG = `import { connect } from '@cps-bridge/client'
const bridge = await connect({ port: 1 })
bridge.signs()`

it('the code in documents and docstrings has the types that the packages declare', async () => {
  expect([blocks.length > 4, examples.length > 30]).toEqual([true, true])
  const code = Object.fromEntries([...blocks, ...examples]) as Record<string, string>
  const faults = await typeFaults({ ...code, 'examples/portal.d.ts': PORTAL, 'wrong.js': WRONG })
  // Nothing but what is wrong on purpose: without it nobody would know that anything is looked at.
  expect(faults).toEqual([
    expect.stringMatching(/^wrong\.js\(2.*'port' does not exist/),
    expect.stringMatching(/^wrong\.js\(3.*'signs' does not exist/),
  ])
})
