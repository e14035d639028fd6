import type { Scope } from './scope.ts'

/** A connection that the page's own Content Security Policy forbade. */
export interface CspViolation {
  readonly blocked: string
  readonly directive: string
}

/** The event is dispatched by a task of its own, after the connection failed. */
export const EVENT_DELAY_MS = 50

/** Watches for violations while `work` runs; gives the first one about one of the hosts, if it failed. */
export async function withCspWatch<T>(
  { document }: Scope,
  hosts: readonly string[],
  work: () => Promise<T>,
  onViolation: (violation: CspViolation) => Error,
): Promise<T> {
  let found: CspViolation | undefined
  const look = ({ blockedURI, effectiveDirective }: SecurityPolicyViolationEvent): void => {
    if (hosts.some((host) => blockedURI.includes(`//${host}`)))
      found ??= { blocked: blockedURI, directive: effectiveDirective }
  }
  document.addEventListener('securitypolicyviolation', look)
  try {
    return await work()
  } catch (error) {
    await new Promise((resolve) => setTimeout(resolve, EVENT_DELAY_MS))
    throw found === undefined ? error : onViolation(found)
  } finally {
    document.removeEventListener('securitypolicyviolation', look)
  }
}
