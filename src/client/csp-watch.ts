import type { CpsBridgeError, ErrorMaker } from './errors.ts'
import type { Scope } from './scope.ts'

interface Attempt {
  readonly scope: Scope
  /** `localhost:PORT` */
  readonly hosts: readonly string[]
  readonly fail: ErrorMaker
}

/** The event is dispatched by a task of its own, after the connection failed. */
export const EVENT_DELAY_MS = 50

/** Watches for violations while `work` runs; one about a host of the bridge is why it failed. */
export async function withCspWatch<T>(
  { scope: { document }, hosts, fail }: Attempt,
  work: () => Promise<T>,
): Promise<T> {
  let found: CpsBridgeError | undefined
  const look = ({
    blockedURI: blocked,
    effectiveDirective: directive,
  }: SecurityPolicyViolationEvent): void => {
    if (hosts.some((host) => blocked.includes(`//${host}`)))
      found ??= fail('CSP_BLOCKED', { blocked, directive })
  }
  document.addEventListener('securitypolicyviolation', look)
  try {
    return await work()
  } catch (error) {
    await new Promise((resolve) => setTimeout(resolve, EVENT_DELAY_MS))
    throw found ?? error
  } finally {
    document.removeEventListener('securitypolicyviolation', look)
  }
}
