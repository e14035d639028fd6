/**
 * `npm run audit`: looks the packages of the lock file up among the known vulnerabilities of the registry that npm is set up for
 * (`npm audit`; `npm_config_registry` names another). Ends with 0 when none is known, 1 when one is, 2 when the registry has no
 * such data: then nothing is known of them, which is not the same as there being none.
 */
import { pathToFileURL } from 'node:url'
import { ask } from './lib.mjs'

/** By what it ends with. */
export const AUDIT = { none: 0, found: 1, notLookedUp: 2 }

/**
 * What `npm audit --json` says.
 *
 * @param text - what it printed; an error of the registry is an object without `vulnerabilities`
 */
export function readAudit(text) {
  const notLookedUp = (why) => ({
    code: AUDIT.notLookedUp,
    lines: [`known vulnerabilities: not looked up (${why})`],
  })
  let report
  try {
    report = JSON.parse(text)
  } catch {
    return notLookedUp('npm audit gave no answer')
  }
  if (report.vulnerabilities === undefined)
    return notLookedUp(report.message ?? report.error?.summary ?? 'no data')
  const found = Object.values(report.vulnerabilities)
  if (found.length === 0) return { code: AUDIT.none, lines: ['known vulnerabilities: none'] }
  const sources = ({ via }) =>
    via.filter((one) => typeof one === 'object').map(({ title, url }) => `${title} ${url}`)
  const lines = found.map((one) => [`${one.severity} ${one.name} ${one.range}`, ...sources(one)].join('\n  '))
  return { code: AUDIT.found, lines: [`known vulnerabilities: ${found.length}`, ...lines] }
}

/** Asks the registry; a network that does not answer is given up after a minute. */
export function lookUpVulnerabilities() {
  const command = 'npm audit --json --fetch-timeout=60000 --fetch-retries=0 2>/dev/null; true'
  return readAudit(ask('sh', ['-c', command], { maxBuffer: 2 ** 26 }))
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { code, lines } = lookUpVulnerabilities()
  console.log(lines.join('\n'))
  process.exitCode = code
}
