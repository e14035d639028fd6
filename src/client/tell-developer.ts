/** One line in the console for whoever develops the portal: what the holder's sentences do not say. */
import type { ClientErrorCode } from './error-texts.ts'
import type { Scope } from './scope.ts'

/**
 * Says what to do where the page was right and its surroundings are not. Nothing of the holder or the card is in it.
 *
 * @param hosts - `localhost:PORT`, those that were asked
 */
export function tellDeveloper(
  { console, location }: Scope,
  code: ClientErrorCode,
  hosts: readonly string[],
): void {
  const LINES: Partial<Record<ClientErrorCode, string>> = {
    NOT_REACHABLE: `nothing answers at ${hosts.join(', ')}. Is the bridge installed and running (cps-bridge run)?`,
    CERTIFICATE_UNTRUSTED:
      'the browser does not trust the bridge (cps-bridge certificate install, then restart it), or ' +
      `the bridge does not serve ${location.origin}.`,
    ORIGIN_NOT_LISTED: `the bridge does not serve ${location.origin}: add it to "origins" in its configuration file.`,
  }
  const line = LINES[code]
  if (line !== undefined) console.warn(`cps-bridge: ${code}: ${line}`)
}
