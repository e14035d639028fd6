/** The verifiers and portals of `docs/samples`, in their languages. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { eventually } from './eventually.ts'

const execute = promisify(execFile)

const ROOT = join(import.meta.dirname, '..', '..')
const JARS = ['core', 'databind', 'annotations'].map((name) => `/usr/share/java/jackson-${name}.jar`)
const MAX_OUTPUT = 16 * 1024 * 1024

/** Compiling Go takes longer than all the others together: it is played by `npm run acceptance samples`. */
export const LANGUAGES: readonly Language[] = [
  ...(['python', 'php', 'java'] as const),
  ...(process.env['CPS_BRIDGE_TEST_GO'] === '1' ? (['go'] as const) : []),
]
export type Language = 'python' | 'php' | 'java' | 'go'

/** Where a portal keeps its challenges. */
interface PortalSettings {
  readonly origin: string
  readonly port: number
  /** PEM. */
  readonly anchors: readonly string[]
  readonly store?: string
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

export interface Samples {
  /** What the verifier of a language says of each vector of a file, by the file's name. */
  play(language: Language, paths: readonly string[]): Promise<Readonly<Record<string, readonly Verdict[]>>>
  /** Starts the portal of a language, and resolves when it answers. */
  startPortal(language: Language, settings: PortalSettings): Promise<SamplePortal>
}

interface Verdict {
  readonly nationalId?: string
  readonly reason?: string
}

export interface SamplePortal {
  /** Waits until the process has ended. */
  stop(): Promise<void>
}

/** Puts the samples into a folder of the test and compiles what has to be. */
export async function prepareSamples(folder: string, bridgePort = 17443): Promise<Samples> {
  await cp(join(ROOT, 'docs', 'samples'), folder, { recursive: true })
  for (const name of await readdir(folder, { recursive: true })) {
    if (!/\.(py|php|java|js|go)$/.test(name)) continue
    const text = await readFile(join(folder, name), 'utf8')
    const changed = text.replaceAll('17443', String(bridgePort))
    const own =
      bridgePort === 17443 ? changed : changed.replace('connect({', `connect({ ports: [${bridgePort}],`)
    await writeFile(join(folder, name), own)
  }
  const classes = join(folder, 'classes')
  const sources = (await readdir(join(folder, 'java'))).map((name) => join(folder, 'java', name))
  await execute('/usr/bin/javac', ['-Xlint:all', '-Werror', '-d', classes, '-cp', JARS.join(':'), ...sources])
  const java = ['-Xshare:auto', '-cp', [classes, ...JARS].join(':')]

  const goProgram = join(folder, 'go', 'portal')
  if (LANGUAGES.includes('go')) {
    const options = { cwd: join(folder, 'go'), env: { ...process.env, GOCACHE: join(folder, 'go-cache') } }
    await execute('/usr/bin/go', ['vet', '.'], options)
    await execute('/usr/bin/go', ['build', '-o', goProgram, '.'], options)
  }

  const commandOf = (language: Language, role: 'play_vectors' | 'portal', args: readonly string[]) => {
    switch (language) {
      case 'python':
        return ['/usr/bin/python3', join(folder, 'python', `${role}.py`), ...args]
      case 'php':
        return role === 'portal'
          ? ['/usr/bin/php', '-S', `localhost:${args[0]}`, join(folder, 'php', 'portal.php')]
          : ['/usr/bin/php', join(folder, 'php', 'play_vectors.php'), ...args]
      case 'java':
        return ['/usr/bin/java', ...java, role === 'portal' ? 'Portal' : 'PlayVectors', ...args]
      case 'go':
        return [goProgram, role === 'portal' ? 'portal' : 'play', ...args]
    }
  }

  return {
    play: async (language, paths) => {
      const [program = '', ...args] = commandOf(language, 'play_vectors', paths)
      const { stdout } = await execute(program, args, { maxBuffer: MAX_OUTPUT })
      return JSON.parse(stdout) as Record<string, readonly Verdict[]>
    },
    startPortal: async (language, { origin, port, anchors, store }) => {
      const [program = '', ...args] = commandOf(language, 'portal', [String(port)])
      const anchorFile = join(folder, `anchors-${port}.pem`)
      await writeFile(anchorFile, anchors.join(''))
      const ownStore = join(folder, `store-${port}`)
      if (language === 'php') await mkdir(ownStore, { recursive: true })
      const env = {
        ...process.env,
        PORTAL_ORIGIN: origin,
        PORTAL_ANCHORS: anchorFile,
        PORTAL_ALLOW_TEST: '1',
        PORTAL_STORE: store ?? ownStore,
        PORTAL_CLIENT: join(ROOT, 'dist', 'client', 'index.js'),
        PORTAL_PAGE: join(folder, 'page'),
      }
      const child = spawn(program, args, { env, stdio: 'ignore' })
      await untilAnswers(child, port)
      return { stop: () => end(child) }
    },
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

async function untilAnswers(child: ChildProcess, port: number): Promise<void> {
  try {
    await eventually(async () => {
      if (child.exitCode !== null) return
      await fetch(`http://localhost:${port}/page.js`)
    })
  } catch (error) {
    await end(child)
    throw error
  }
  if (child.exitCode !== null) throw new Error(`the portal ended with ${child.exitCode}`)
}
