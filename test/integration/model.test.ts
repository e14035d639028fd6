/** Every order of the steps of an activation, by the model checker Spin; and what happens without each of its rules. */
import { execFile } from 'node:child_process'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { tempFolder } from '../helpers/temp-folder.ts'

const run = promisify(execFile)
const MODEL = join(import.meta.dirname, '..', 'model', 'activation.pml')

/** @returns the promises that the checker finds broken, and how many states it saw. */
async function check(...variants: readonly string[]): Promise<{ broken: string[]; states: number }> {
  const cwd = await tempFolder()
  await copyFile(MODEL, join(cwd, 'model.pml'))
  await run('/usr/bin/spin', ['-a', ...variants.map((variant) => `-D${variant}`), 'model.pml'], { cwd })
  await run('gcc', ['-O1', '-w', '-DSAFETY', '-o', 'pan', 'pan.c'], { cwd })
  const { stdout } = await run(join(cwd, 'pan'), ['-m100000'], { cwd })
  expect(stdout).toMatch(/errors: [01]\n/)
  expect(stdout).not.toMatch(/max search depth too small|out of memory/)
  return {
    broken: [...stdout.matchAll(/assertion violated\s+(.*) \(at depth/g)].map(([, promise]) =>
      String(promise),
    ),
    states: Number(/(\d+) states, stored/.exec(stdout)?.[1]),
  }
}

describe('the activation', () => {
  it('keeps every promise, whatever comes in whatever order', async () => {
    const { broken, states } = await check()
    expect(broken).toEqual([])
    expect(states).toBeGreaterThan(50_000)
  })

  it('can be brought to its end', async () => {
    expect((await check('EXPECTS_NOBODY_ARRIVES')).broken).toEqual([
      '!(((activations[0].phone==1)&&(activations[0].subject==1)))',
    ])
  })

  const OTHERS_PHONE = '!(((activations[i].phone==2)&&(activations[i].subject==1)))'
  const OTHERS_ORIGIN = '!(((tokens[i].accepted>0)&&(madeFor[i]==2)))'
  it.each([
    ['WITHOUT_ORIGIN', OTHERS_ORIGIN],
    ['WITHOUT_AUDIENCE', OTHERS_ORIGIN],
    ['WITHOUT_NONCE', '(tokens[i].accepted<=1)'],
    ['WITHOUT_CNF', OTHERS_PHONE],
    ['WITHOUT_SUB', OTHERS_PHONE],
    ['WITH_EXPECT_ORACLE', '( !(knowsIdentity)||hasConsent)'],
    ['WITH_PROMPT_IN_RELAY', '!(knowsCode)'],
  ])('breaks a promise %s', async (variant, promise) => {
    expect((await check(variant)).broken).toEqual([promise])
  })
})
