import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type ConfigFlags, loadConfig } from '../../../src/daemon/config-file.ts'
import { isBridgeError } from '../../../src/errors/bridge-error.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

async function fileWith(text: string): Promise<string> {
  const path = join(await tempFolder(), 'config.json')
  await writeFile(path, text)
  return path
}

function detailsOf(flags: ConfigFlags): { readonly reason: string; readonly french?: string } {
  try {
    loadConfig(flags)
  } catch (error) {
    if (isBridgeError(error) && error.code === 'SETUP_INVALID') return error.details
    throw error
  }
  throw new Error('no fault')
}

const reasonOf = (flags: ConfigFlags): string => detailsOf(flags).reason
const frenchOf = (flags: ConfigFlags): string | undefined => detailsOf(flags).french

/** A text as a regular expression that it alone matches. */
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

const development = { development: true, readers: { backend: 'virtual' } }
const origins = (...names: string[]): object => ({ origins: names.map((origin) => ({ origin })) })

describe('loadConfig', () => {
  it('has the defaults of the protocol', () => {
    const policy = { pinEntry: 'page', identity: 'ask', formats: ['jws'] }
    expect(loadConfig({})).toEqual({
      source: [],
      port: null,
      locale: 'fr',
      development: false,
      origins: [
        { origin: 'https://sante-paca.fr', ...policy },
        { origin: 'https://www.sante-paca.fr', ...policy },
      ],
      readers: { backend: 'pcsc', binding: 'auto', include: [], exclude: [], virtual: ['rpps'] },
      pin: { holdSeconds: 30, wrongPerOriginPerHour: 6 },
      log: { level: 'info', file: null },
    })
  })

  it('takes the list of origins of the file alone, and completes each rule', async () => {
    const config = await fileWith('{"origins":[{"origin":"https://a.fr:8443","pinEntry":"api"}]}')
    expect(loadConfig({ config }).origins).toEqual([
      { origin: 'https://a.fr:8443', pinEntry: 'api', identity: 'ask', formats: ['jws'] },
    ])
  })

  it('reads a file that begins with a byte order mark', async () => {
    expect(loadConfig({ config: await fileWith('\uFEFF{"port":1}') }).port).toBe(1)
  })

  it.each([
    [{ port: 5 }, 5],
    [{}, 17],
  ])('lets the flags %j win over the file', async (flags, port) => {
    expect(loadConfig({ ...flags, config: await fileWith('{"port":17}') }).port).toBe(port)
  })

  it.each([
    [undefined, 'pcsc', ['adeli', null]],
    [true, 'virtual', ['adeli', null]],
    ['none', 'virtual', [null, null]],
    ['employee', 'virtual', ['employee', null]],
  ] as const)('with --virtual %s has the backend %s with %j', async (virtual, backend, cards) => {
    const config = await fileWith('{"readers":{"virtual":["adeli",null]}}')
    expect(loadConfig({ config, virtual }).readers).toMatchObject({ backend, virtual: cards })
  })

  it('keeps the PIN pad of a virtual reader whose card the command line names', async () => {
    const config = await fileWith('{"readers":{"virtual":[{"profile":"adeli","pinPad":true},null]}}')
    const { virtual } = loadConfig({ config, virtual: 'cps4' }).readers
    expect(virtual).toEqual([{ profile: 'cps4', pinPad: true }, null])
  })

  it.each([
    [{ foo: 1 }, '/foo: not known; what there is: port, locale, development, origins, readers, pin, log'],
    [{ prot: 1 }, '/prot: not known; did you mean port?'],
    [{ Port: 1 }, '/Port: not known; did you mean port?'],
    [{ orgins: [] }, '/orgins: not known; did you mean origins?'],
    [{ pin: { holdSecond: 1 } }, '/pin/holdSecond: not known; did you mean holdSeconds?'],
    [
      { origins: [{ orgin: 'https://a.example' }] },
      '/origins/0/orgin: not known; did you mean origin? (/origins/0/origin is missing)',
    ],
    [{ pin: { foo: 1 } }, '/pin/foo: not known; what there is: holdSeconds, wrongPerOriginPerHour'],
    [{ 'a/b': 1 }, '/a~1b: not known; what there is: '],
    [{ pin: { holdSeconds: 61 } }, '/pin/holdSeconds: a number from 0 to 60'],
    [{ pin: { holdSeconds: -1 } }, '/pin/holdSeconds: a number from 0 to 60'],
    [{ pin: { holdSeconds: '30' } }, '/pin/holdSeconds: a number from 0 to 60'],
    [{ pin: null }, '/pin: an object with holdSeconds, wrongPerOriginPerHour'],
    [{ port: 65_536 }, '/port: a number from 0 to 65535'],
    [{ port: '17443' }, '/port: a number from 0 to 65535'],
    [{ locale: 'de' }, '/locale: one of "fr", "en"'],
    [{ development: 1 }, '/development: true or false'],
    [{ origins: {} }, '/origins: a list'],
    [{ origins: [{}] }, '/origins/0/origin: missing: a text of at most 300 characters'],
    [
      { origins: [{ origin: 'https://a.fr', identity: 'maybe' }] },
      '/origins/0/identity: one of "ask", "allow", "deny"',
    ],
    [
      { origins: [{ origin: 'https://a.fr', formats: ['xml'] }] },
      '/origins/0/formats/0: one of "jws", "web-eid:1.0"',
    ],
    [
      { readers: { virtual: [1] } },
      '/readers/virtual/0: a text of at most 100 characters or null or an object with profile, pinPad',
    ],
    [
      { readers: { virtual: [{ pinPad: true }] } },
      '/readers/virtual/0: a text of at most 100 characters or null or an object',
    ],
    [
      { log: { level: 'loud' } },
      '/log/level: one of "trace", "debug", "info", "warn", "error", "fatal", "silent"',
    ],
    [{ log: { file: 1 } }, '/log/file: a text of at most 1000 characters or null'],
    [[], '/: an object with port'],
    ['text', '/: an object with port'],
    [null, '/: an object with port'],
  ])('refuses %j and says where, and what was expected: %s', async (content, place) => {
    const config = await fileWith(JSON.stringify(content))
    expect(reasonOf({ config })).toMatch(
      new RegExp(`^${escaped(`configuration ${config}, line 1: ${place}`)}`),
    )
  })

  it('says it in French too', async () => {
    const config = await fileWith('{"prot":1}')
    expect(frenchOf({ config })).toBe(
      `configuration ${config}, ligne 1 : /prot : inconnu ; vouliez-vous dire port ? ; trouvé : 1`,
    )
    const range = await fileWith('{"port":65536}')
    expect(frenchOf({ config: range })).toBe(
      `configuration ${range}, ligne 1 : /port : un nombre de 0 à 65535 ; trouvé : 65536`,
    )
    const text = await fileWith('{\n "port": 1,\n}')
    expect(frenchOf({ config: text })).toBe(`configuration ${text} : JSON incorrect, ligne 3, colonne 1`)
  })

  it('takes the language of the command line for its own', async () => {
    expect(loadConfig({ config: await fileWith('{"locale":"fr"}'), lang: 'en' }).locale).toBe('en')
  })

  it.each([
    [origins('https://a.fr/'), 'https://a.fr/ is not an origin'],
    [origins('https://A.fr'), 'write https://a.fr'],
    [origins('https://a.fr:443'), 'write https://a.fr'],
    [origins('https://a.fr/page'), 'write https://a.fr'],
    [origins('https://*.a.fr'), 'wildcards are not allowed'],
    [origins('*'), 'wildcards are not allowed'],
    [origins('null'), 'null is not an origin'],
    [origins('http://a.fr'), 'http://a.fr is not https'],
    [origins('http://localhost:8080'), '"development": true'],
    [{ ...origins('http://localhost:8080'), development: true }, '"development": true'],
    [{ ...origins('http://localhost:8080'), readers: { backend: 'virtual' } }, '"development": true'],
    [{ ...development, ...origins('http://localhost.fr') }, 'is not https'],
    [{ ...development, ...origins('http://192.168.0.1') }, 'is not https'],
    [
      origins('https://a.fr', 'https://b.fr', 'https://a.fr'),
      '/origins/2/origin: https://a.fr is listed twice',
    ],
  ])('refuses %j: %s', async (content, reason) => {
    expect(reasonOf({ config: await fileWith(JSON.stringify(content)) })).toContain(reason)
  })

  it('allows a loopback portal in development with the virtual backend', async () => {
    const content = { ...development, ...origins('http://localhost:8080', 'http://127.0.0.1') }
    expect(loadConfig({ config: await fileWith(JSON.stringify(content)) }).origins).toHaveLength(2)
  })

  it('says in one line that a file is missing, no file or no JSON', async () => {
    const folder = await tempFolder()
    expect(reasonOf({ config: join(folder, 'none.json') })).toMatch(/none\.json: cannot be read \(ENOENT\)$/)
    expect(reasonOf({ config: folder })).toMatch(/: cannot be read \(EISDIR\)$/)
    expect(reasonOf({ config: await fileWith('{"port":1,}') })).toMatch(
      /config\.json: not valid JSON at line 1, column 11$/,
    )
    expect(reasonOf({ config: `${folder}/a\nb` })).not.toContain('\n')
  })
})
