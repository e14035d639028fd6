/** What a test file needs of the machine: it follows from the helpers that the file imports. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join, relative } from 'node:path'
import { loadableBindings, root } from './lib.mjs'

const HELPERS = join('test', 'helpers')

/** What a source file asks for, by its text. */
const SIGNS = {
  namespace: /['"]\/usr\/sbin\/pcscd['"]|\bunshare\b/,
  pcscd: /['"]\/usr\/sbin\/pcscd['"]/,
  system: /['"]\/usr\/sbin\/pcscd['"]/,
  root: /\bsetpriv\b/,
  faketime: /\bfaketime\b/,
  opensc: /['"](?:opensc-tool|pkcs15-tool|pkcs11-tool)['"]/,
  chromium: /['"]\/usr\/bin\/chromium['"]/,
  firefox: /['"]\/usr\/bin\/firefox-esr['"]/,
  certutil: /['"](?:\/usr\/bin\/)?certutil['"]/,
  openssl: /(?:run|spawn|execFile)\('openssl'/,
  redis: /['"]redis-server['"]/,
  python: /['"]\/usr\/bin\/python3['"]/,
  php: /['"]\/usr\/bin\/php['"]/,
  java: /['"]\/usr\/bin\/java['"]/,
  spin: /['"]\/usr\/bin\/spin['"]/,
}

const isProgram = (path) => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
const isOnPath = (name) =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'].some((folder) =>
    isProgram(join(folder, name)),
  )
const succeeds = (program, args) =>
  spawnSync(program, args, { cwd: root, stdio: 'ignore', timeout: 60_000 }).status === 0
const asRoot = process.getuid?.() === 0

/** Each: whether it is there, and how to get it. */
const NEEDS = {
  namespace: {
    what: 'mount and process namespaces of its own',
    isThere: () =>
      process.platform === 'linux' && succeeds(process.execPath, ['scripts/in-namespace.mjs', 'true']),
    get: 'Linux with util-linux and iproute2, as root or where users may make namespaces (sysctl kernel.unprivileged_userns_clone=1, on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0)',
  },
  pcscd: {
    what: 'pcscd with the virtual readers of vpcd',
    isThere: () => isProgram('/usr/sbin/pcscd') && existsSync('/etc/reader.conf.d/vpcd'),
    get: 'apt-get install pcscd libpcsclite1 vsmartcard-vpcd',
  },
  system: {
    what: 'the package koffi, to reach PC/SC',
    isThere: () => loadableBindings().includes('koffi'),
    get: 'npm rebuild pcsclite --no-ignore-scripts --foreground-scripts says why it cannot be loaded',
  },
  root: {
    what: 'root, to be another user of the machine',
    isThere: () => asRoot && isOnPath('setpriv'),
    get: 'run as root on Linux',
  },
  faketime: { what: 'faketime', isThere: () => isOnPath('faketime'), get: 'apt-get install faketime' },
  opensc: { what: 'OpenSC', isThere: () => isOnPath('opensc-tool'), get: 'apt-get install opensc' },
  chromium: {
    what: 'Chromium and its headless shell',
    isThere: () =>
      isProgram('/usr/bin/chromium-headless-shell') &&
      succeeds('/usr/bin/chromium', [
        '--headless',
        ...(asRoot ? ['--no-sandbox'] : []),
        '--dump-dom',
        'about:blank',
      ]),
    get: 'apt-get install chromium chromium-headless-shell (as a user that may run its sandbox)',
  },
  firefox: {
    what: 'Firefox ESR',
    isThere: () => isProgram('/usr/bin/firefox-esr'),
    get: 'apt-get install firefox-esr',
  },
  certutil: {
    what: 'certutil of NSS',
    isThere: () => isOnPath('certutil'),
    get: 'apt-get install libnss3-tools',
  },
  openssl: { what: 'openssl', isThere: () => isOnPath('openssl'), get: 'apt-get install openssl' },
  redis: { what: 'Redis', isThere: () => isOnPath('redis-server'), get: 'apt-get install redis-server' },
  python: {
    what: 'pyca/cryptography for Python',
    isThere: () => succeeds('/usr/bin/python3', ['-c', 'import cryptography']),
    get: 'apt-get install python3-cryptography',
  },
  php: { what: 'PHP', isThere: () => isProgram('/usr/bin/php'), get: 'apt-get install php-cli' },
  java: {
    what: 'a Java development kit, and Jackson',
    isThere: () => isProgram('/usr/bin/javac') && existsSync('/usr/share/java/jackson-databind.jar'),
    get: 'apt-get install default-jdk-headless libjackson2-databind-java',
  },
  spin: {
    what: 'the model checker Spin, and a C compiler',
    isThere: () => isProgram('/usr/bin/spin') && isOnPath('gcc'),
    get: 'apt-get install spin gcc',
  },
}

/** The test files of a project's folder, but for those under `except`. */
export const testFiles = (folder, except) =>
  readdirSync(join(root, folder), { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith('.test.ts') && !(except !== undefined && path.startsWith(except)))
    .sort()

/** Names of what the file and the helpers that it imports need. */
function needsOf(file) {
  const seen = new Set()
  const needs = new Set()
  const look = (path) => {
    if (seen.has(path) || !existsSync(path)) return
    seen.add(path)
    const text = readFileSync(path, 'utf8')
    for (const [name, sign] of Object.entries(SIGNS)) if (sign.test(text)) needs.add(name)
    for (const [, to] of text.matchAll(/from '(\.[^']*)'/g)) {
      const imported = join(dirname(path), to)
      if (relative(root, imported).startsWith(HELPERS)) look(imported)
    }
  }
  look(join(root, file))
  return [...needs]
}

/**
 * Sorts test files into those that can run here and those that cannot.
 *
 * @param known - what is there, by name: filled as it is found out.
 * @returns `run` and `waiting`: files; `lacking`: for each thing that is missing its words, how to get it, and the files
 *   that wait for it.
 */
export function sortFiles(files, known = new Map()) {
  const isThere = (name) => {
    if (!known.has(name)) known.set(name, NEEDS[name].isThere())
    return known.get(name)
  }
  const lacking = new Map()
  const runnable = files.filter((file) => {
    const missing = needsOf(file).filter((name) => !isThere(name))
    for (const name of missing) {
      const { what, get } = NEEDS[name]
      lacking.set(name, { what, get, files: [...(lacking.get(name)?.files ?? []), file] })
    }
    return missing.length === 0
  })
  return {
    run: runnable,
    waiting: files.filter((file) => !runnable.includes(file)),
    lacking: [...lacking.values()],
  }
}
