/** From the options of a test bridge to its configuration file. */
import type { TestBridgeOptions, TestOrigin } from './types.ts'

/** What an origin may do that is given by its name alone: the defaults. */
export const ruleOf = (origin: string | TestOrigin): TestOrigin =>
  typeof origin === 'string' ? { origin } : origin

/** The configuration file of such a bridge (contract/config.ts). */
export function testConfiguration(options: TestBridgeOptions): object {
  const { readers = ['rpps'], locale = 'fr', holdSeconds = 30, wrongPerOriginPerHour = 6 } = options
  const origins = options.origins.map(ruleOf)
  return {
    locale,
    origins,
    // Portals under development are served without TLS.
    development: origins.some(({ origin }) => origin.startsWith('http:')),
    readers: { backend: 'virtual', virtual: readers },
    pin: { holdSeconds, wrongPerOriginPerHour },
  }
}
