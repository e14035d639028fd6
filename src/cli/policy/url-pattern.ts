/** Patterns of addresses in the policies of Chromium browsers. */

interface Pattern {
  readonly scheme: string
  readonly host: string
  readonly port: string
}

function parse(pattern: string): Pattern {
  const [, scheme = '*', host = '', port = '*'] =
    /^(?:([a-z*]+):\/\/)?(\[[^\]]*\][^:/]*|[^:/]*)(?::([0-9]+|\*))?(?:\/.*)?$/i.exec(pattern) ?? []
  return { scheme, host: host.toLowerCase(), port }
}

/**
 * Whether a pattern means that origin: `*`, `[*.]host`, `host`, each with or without scheme and port.
 *
 * Source: Chrome Enterprise, "Enterprise policy URL pattern format" (content settings).
 *
 * @param origin - https
 */
export function patternMeans(pattern: string, origin: string): boolean {
  const { hostname, port } = new URL(origin)
  const { scheme, host, port: wanted } = parse(pattern)
  const domain = host.startsWith('[*.]') ? host.slice('[*.]'.length) : null
  const hostFits =
    host === '*' ||
    host === hostname ||
    (domain !== null && (hostname === domain || hostname.endsWith(`.${domain}`)))
  return (
    hostFits &&
    (scheme === '*' || scheme === 'https') &&
    (wanted === '*' || wanted === (port === '' ? '443' : port))
  )
}
