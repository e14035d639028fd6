import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const CREATE = join(import.meta.dirname, '..', '..', '..', 'scripts', 'create-cps-portal', 'index.mjs')

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cps-bridge-create-'))
  // As the package has them: scripts/packages.mjs.
  await mkdir(join(folder, 'package', 'archives'), { recursive: true })
  const versions = { react: '1.0.0', 'react-dom': '1.0.0', esbuild: '1.0.0', 'puppeteer-core': '1.0.0' }
  const files = {
    'index.mjs': await readFile(CREATE, 'utf8'),
    'package.json': JSON.stringify({ version: '9.8.7', versions }),
    'archives/cps-bridge-client-9.8.7.tgz': '',
    'template/common/portal.js': 'common',
    'template/plain/page.js': 'plain',
    'template/react/page.jsx': 'react',
  }
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, 'package', name, '..'), { recursive: true })
    await writeFile(join(folder, 'package', name), text)
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs it as where nobody can be asked. */
const create = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  promisify(execFile)(process.execPath, [join(folder, 'package', 'index.mjs'), '--no-install', ...args], {
    cwd: folder,
  })

interface Manifest {
  readonly name: string
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
}
const manifestOf = async (name: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(folder, name, 'package.json'), 'utf8')) as Manifest

describe('npm create cps-portal', () => {
  it('makes a plain portal without a question, of the archives that came with it', async () => {
    const { stdout } = await create()
    expect(stdout).toContain('npm run dev')
    expect((await readdir(join(folder, 'mon-portail'))).sort()).toEqual(
      ['.gitignore', 'archives', 'package.json', 'page.js', 'portal.js'].sort(),
    )
    const { name, scripts, dependencies } = await manifestOf('mon-portail')
    expect(name).toBe('mon-portail')
    expect(scripts).not.toHaveProperty('page')
    expect(dependencies).toEqual({
      '@cps-bridge/client': 'file:archives/cps-bridge-client-9.8.7.tgz',
      '@cps-bridge/verify': 'file:archives/cps-bridge-verify-9.8.7.tgz',
    })
  })

  it('makes one in React, whose page is built before it is served and tested', async () => {
    await create('Mon Espace', '--react')
    const { name, scripts, dependencies } = await manifestOf('Mon Espace')
    expect(name).toBe('mon-espace')
    expect(scripts).toMatchObject({ predev: 'npm run page', pretest: 'npm run page' })
    expect(dependencies).toHaveProperty('react', '1.0.0')
    expect(await readdir(join(folder, 'Mon Espace'))).toContain('page.jsx')
  })

  it('leaves a folder alone that has something in it', async () => {
    await expect(create('package')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('n’est pas vide') as string,
    })
  })
})
