/** Program, service, running bridge, ports and certificate. */
import type { Facts, Holder, PortFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Check, dayOf, nameOf, startCommand, typed } from './check.ts'

export const programCheck: Check = ({ program }) => {
  if (program === undefined) return []
  const { version, account, installations, update, configurationFault, origins } = program
  const versions = new Set(installations.map((found) => found.version))
  const list = installations.map((found) => `${found.version} (${found.path})`).join(', ')
  return [
    { code: 'program-ok', values: { version, account } },
    configurationFault === null
      ? { code: 'configuration-ok', values: { count: String(origins.length) } }
      : { code: 'configuration-faulty', values: { detail: configurationFault } },
    ...(versions.size > 1 ? [{ code: 'two-versions', values: { list } } as const] : []),
    ...(update === null ? [] : [{ code: 'update-available', values: { ...update } } as const]),
  ]
}

export const serviceCheck: Check = ({ service }) => {
  if (service === undefined) return []
  if (service === null) return [{ code: 'service-absent' }]
  const { unit, result, enableCommand, startCommand: start } = service
  const found: Finding[] = []
  if (service.state === 'failed')
    found.push({ code: 'service-failing', values: { unit, result, command: typed(start) }, fix: start })
  if (service.state === 'stopped')
    found.push({ code: 'service-stopped', values: { unit, command: typed(start) }, fix: start })
  if (!service.enabled)
    found.push({
      code: 'service-disabled',
      values: { unit, command: typed(enableCommand) },
      fix: enableCommand,
    })
  return found.length === 0 ? [{ code: 'service-ok', values: { unit } }] : found
}

export const bridgeCheck: Check = ({ bridge, service, program }) => {
  if (bridge === undefined) return []
  const command = typed(startCommand(service))
  switch (bridge.state) {
    case 'none':
      return [
        {
          code: 'bridge-not-running',
          values: { command },
          ...(service === null || service === undefined ? {} : { fix: service.startCommand }),
        },
      ]
    case 'silent':
      return [{ code: 'bridge-silent', values: { pid: String(bridge.pid), command } }]
    case 'intercepted':
      return [{ code: 'bridge-intercepted', values: { url: bridge.url, issuer: bridge.issuer } }]
    case 'answers': {
      const { url, version, logFailing, auditFailing } = bridge
      const installed = program?.version ?? version
      return [
        { code: 'bridge-ok', values: { version, url } },
        ...(installed === version
          ? []
          : [{ code: 'bridge-outdated', values: { running: version, installed, command } } as const]),
        ...(logFailing || auditFailing ? [{ code: 'log-failing' } as const] : []),
      ]
    }
  }
}

/** Programs that a holder of another user's port is most likely the bridge of. */
const BRIDGE_NAME = /cps-bridge|^node(?:\.exe)?$/

function portFindings({ port, v4, v6 }: PortFacts['ports'][number], own: number | null): readonly Finding[] {
  const text = String(port)
  const findings: Finding[] = []
  const isOther = (holder: Holder): boolean =>
    own !== null && holder.userId !== null && holder.userId !== own && holder.userId !== 0
  if (v4 !== null) {
    const code = isOther(v4) && BRIDGE_NAME.test(v4.name) ? 'other-user-bridge' : 'port-taken'
    findings.push({ code, values: { port: text, holder: nameOf(v4) } })
  } else if (v6 !== null) {
    findings.push({ code: 'port-squatted', values: { address: `[::1]:${text}`, holder: nameOf(v6) } })
  }
  return findings
}

/** A port of the bridge itself is nobody's else. */
export const portsCheck: Check = ({ ports, bridge }) => {
  if (ports === undefined) return []
  const own = bridge?.state === 'answers' ? Number(new URL(bridge.url).port) : null
  const before = ports.ports.findIndex(({ port }) => port === own)
  // What stands behind the port that the bridge has is no concern of it.
  const concerned = before < 0 ? ports.ports : ports.ports.slice(0, before)
  const taken = concerned.filter(({ v4, v6 }) => v4 !== null || v6 !== null)
  const findings = taken.flatMap((port) => portFindings(port, ports.userId))
  const half = before < 0 ? [] : splitPort(ports.ports[before])
  if (own === null && bridge?.state === 'none' && taken.length === ports.ports.length && taken.length > 0) {
    const list = taken.map(({ port, v4, v6 }) => `${port}: ${nameOf(v4 ?? v6 ?? UNKNOWN)}`).join(', ')
    return [{ code: 'ports-all-taken', values: { list } }, ...findings]
  }
  if (findings.length + half.length > 0) return [...findings, ...half]
  const [first] = ports.ports
  return first === undefined ? [] : [{ code: 'ports-ok', values: { port: String(own ?? first.port) } }]
}

const UNKNOWN: Holder = { pid: null, name: '', userId: null }

/** The port of the bridge of which somebody else has one address. */
function splitPort(port: PortFacts['ports'][number] | undefined): readonly Finding[] {
  if (port === undefined || port.v4 === null || port.v6 === null) return []
  if (port.v4.pid === port.v6.pid || port.v4.pid === null || port.v6.pid === null) return []
  const address = `[::1]:${port.port}`
  return [{ code: 'port-squatted', values: { address, holder: nameOf(port.v6) } }]
}

export const certificateCheck: Check = ({ certificate, at }: Facts) => {
  if (certificate === undefined) return []
  if (certificate.state === 'absent') return [{ code: 'certificate-absent' }]
  if (certificate.state === 'damaged')
    return [{ code: 'certificate-damaged', values: { detail: certificate.detail } }]
  const { notBefore, notAfter } = certificate.leaf
  const isValid = new Date(notBefore) <= at && at < new Date(notAfter)
  return isValid
    ? [{ code: 'certificate-ok', values: { date: dayOf(notAfter) } }]
    : [{ code: 'certificate-expired', values: { date: dayOf(at.toISOString()) } }]
}
