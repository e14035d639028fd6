/** The public suite finds each of these faults, in the row that names the sentence, and nothing else. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ALL_ROWS } from '../../../src/conformance/all-rows.ts'
import type { Row } from '../../../src/conformance/row.ts'
import { type RowReport, runSuite } from '../../../src/conformance/run-suite.ts'
import { PACKAGES_INSIDE } from '../../../tsup.config.ts'
import { makeHome, MANAGED, PUBLIC, removeHome, runToEnd, startBridge } from '../../helpers/black-box.ts'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'tsup'

const ROOT = join(import.meta.dirname, '..', '..', '..')

interface Breakage {
  /** Below `src/`. */
  readonly file: string
  /** Stands there exactly once. */
  readonly find: string
  readonly replace: string
}

async function brokenText(path: string, { find, replace }: Breakage): Promise<string> {
  const text = await readFile(path, 'utf8')
  const parts = text.split(find)
  if (parts.length !== 2) throw new Error(`${path} has ${parts.length - 1} times: ${find}`)
  return parts.join(replace)
}

/**
 * Builds the broken program inside the tree, where it finds its packages and pages.
 *
 * @returns the file to run.
 */
async function buildBroken(name: string, breakage: Breakage): Promise<string> {
  const outDir = join(ROOT, 'test', 'output', 'broken', name)
  const broken = join(ROOT, 'src', breakage.file)
  const used: string[] = []
  await build({
    config: false,
    silent: true,
    entry: { main: join(ROOT, 'src', 'cli', 'main.ts') },
    format: 'esm',
    target: 'node20',
    outDir,
    splitting: true,
    ...PACKAGES_INSIDE,
    clean: true,
    esbuildPlugins: [
      {
        name: 'broken',
        setup: (bundler) => {
          bundler.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
            if (path !== broken) return null
            used.push(path)
            return { contents: await brokenText(path, breakage), loader: 'ts' }
          })
        },
      },
    ],
  })
  if (used.length === 0) throw new Error(`${broken} is no part of the program`)
  return join(outDir, 'main.js')
}

interface Variant extends Breakage {
  readonly name: string
  /** The rows that have to differ, and no others of their groups. */
  readonly rows: readonly string[]
}

/** The one that the command line is tried on. */
const OF_COMMAND_LINE = 'gives a wrong code'

const VARIANTS: readonly Variant[] = [
  {
    name: 'answers a foreign origin',
    file: 'server/gate/gate.ts',
    find: 'policy.portals.get(asked)',
    replace: 'policy.portals.get(asked) ?? [...policy.portals.values()][0]',
    rows: [
      'gate/foreign-origin',
      'gate/exact-origin',
      'gate/foreign-origin-with-token',
      'gate/socket-origin',
    ],
  },
  {
    name: 'ignores Host',
    file: 'server/gate/gate.ts',
    find: '!LOOPBACK_NAMES.some((name) => host === `${name}:${head.port}`)',
    replace: '!LOOPBACK_NAMES.some((name) => host === name) && host === ""',
    rows: ['gate/foreign-host'],
  },
  {
    name: 'takes another content type',
    file: 'server/gate/gate.ts',
    find: "mediaType.trim().toLowerCase() === 'application/json'",
    replace: "mediaType.includes('/')",
    rows: ['gate/content-type'],
  },
  {
    name: 'takes twice as much as it may',
    file: 'server/gate/gate.ts',
    find: 'MAX_MESSAGE_BYTES = 65_536',
    replace: 'MAX_MESSAGE_BYTES = 131_072',
    rows: ['limits/http-body', 'limits/socket-message'],
  },
  {
    name: 'takes a batch',
    file: 'server/rpc/json-rpc.ts',
    find: 'value = JSON.parse(text)',
    replace: 'value = [JSON.parse(text)].flat()[0]',
    rows: ['messages/batch'],
  },
  {
    name: 'takes an id again that is pending',
    file: 'server/rpc/rpc-session.ts',
    find: 'this.#pending.has(message.id)',
    replace: 'this.#pending.has(`other ${message.id}`)',
    rows: ['messages/id-in-use'],
  },
  {
    name: 'answers a message without id',
    file: 'server/rpc/json-rpc.ts',
    find: "return { kind: 'notification' }",
    replace: "return { kind: 'request', id: 'none', method, params }",
    rows: ['messages/no-id'],
  },
  {
    name: 'gives a wrong code',
    file: 'server/rpc/http-status.ts',
    find: 'CARD_ABSENT: 409',
    replace: 'CARD_ABSENT: 404',
    rows: ['cards/absent'],
  },
  {
    name: 'says the PIN in its errors',
    file: 'server/rpc/rpc-session.ts',
    find: '    const text = decodeAndWipe(bytes)',
    replace:
      "    const said = Buffer.from(codes.get('pin') ?? []).toString()\n" +
      '    const tell = answer\n' +
      '    answer = (response) => {\n' +
      "      if (response && 'error' in response) response.error.message += said\n" +
      '      tell(response)\n' +
      '    }\n' +
      '    const text = decodeAndWipe(bytes)',
    rows: ['pin/never-said'],
  },
  {
    name: 'makes the last try unasked',
    file: 'bridge/pin/code-state.ts',
    find: "throw new BridgeError(owner === 'pin' ? 'PIN_LAST_TRY' : 'PUK_LAST_TRY', { triesLeft: 1 })",
    replace: 'void owner',
    rows: ['pin/last-try'],
  },
  {
    name: 'leaves out a number',
    file: 'bridge/readers/reader-registry.ts',
    find: 'this.#sequence += 1',
    replace: "this.#sequence += method === 'card.removed' ? 2 : 1",
    rows: ['events/numbering', 'events/stream'],
  },
  {
    name: 'tells each client another identity',
    file: 'bridge/operations/card-identity.ts',
    find: 'describe(await card.identityCertificate(now), selected, now),',
    replace:
      '({ ...describe(await card.identityCertificate(now), selected, now), title: now.toISOString() }),',
    rows: ['clients/one-identity'],
  },
  {
    name: 'loses a cancel',
    file: 'server/rpc/rpc-session.ts',
    find: 'call?.cancelling.abort()',
    replace: 'void call',
    rows: ['cancel/pending'],
  },
]

const roomOf = (name: string): string => name.split('/', 1)[0] ?? name

/** `npm run acceptance browsers` tries all of them (`SLOW=1`), other runs a third. */
const TRIED = VARIANTS.filter(
  ({ name }, index) => process.env['SLOW'] === '1' || index % 3 === 0 || name === OF_COMMAND_LINE,
)

/** Every row of the rooms that are concerned, but the one that waits for 2 s and that no variant is about. */
const rowsLike = (names: readonly string[]): readonly Row[] =>
  ALL_ROWS.filter(({ name }) => names.map(roomOf).includes(roomOf(name)) && name !== 'pin/held-elsewhere')

let home: string
let programs: ReadonlyMap<string, string>
beforeAll(async () => {
  // Of all of them, also of those that this run does not build.
  await Promise.all(VARIANTS.map((variant) => brokenText(join(ROOT, 'src', variant.file), variant)))
  home = await makeHome()
  programs = new Map(
    await Promise.all(
      TRIED.map(async ({ name, ...breakage }) => {
        const folder = name.replaceAll(' ', '-')
        return [name, await buildBroken(folder, breakage)] as const
      }),
    ),
  )
})
afterAll(async () => {
  await removeHome(home)
})

async function reportsOf({ name, rows }: Variant): Promise<readonly RowReport[]> {
  const bridge = await startBridge({ home, program: programs.get(name) ?? '' })
  try {
    const { url, port, ca, adminToken } = bridge
    const target = { url, port, ca, adminToken, origins: [MANAGED, PUBLIC], timeoutMs: 4_000 }
    return await runSuite(target, { rows: rowsLike(rows) })
  } finally {
    await bridge.stop()
  }
}

describe('the public suite', () => {
  it.each(TRIED)('finds out a bridge that $name', async (variant) => {
    const reports = await reportsOf(variant)
    const differing = reports.filter(({ outcome }) => outcome !== 'passed')
    expect(differing.map(({ name }) => name)).toEqual(variant.rows)
    for (const { outcome, expected, seen } of differing)
      expect([outcome, typeof expected, typeof seen]).toEqual(['differs', 'string', 'string'])
  })

  it('ends with 1 on the command line when a row differs', async () => {
    const bridge = await startBridge({ home, program: programs.get(OF_COMMAND_LINE) ?? '' })
    try {
      const { code, stdout } = await runToEnd(home, ['conformance', '--origin', MANAGED])
      expect(stdout).toMatch(/^cards\/absent +5, 7 +DIFFERS .*\n +expected: .*409\n +seen: 404$/m)
      expect(stdout).toMatch(
        /\d+ (?:rows passed, 1 differ, \d+ not tried|lignes conformes, 1 non conformes, \d+ non essayées)\n$/,
      )
      expect(code).toBe(1)
    } finally {
      await bridge.stop()
    }
  })
})
