/** Every check in the order in which a person reads the findings, from the program to the disk. */
import { browsersCheck, sessionCheck, trustCheck } from './checks/browser-checks.ts'
import {
  bridgeCheck,
  certificateCheck,
  portsCheck,
  programCheck,
  serviceCheck,
} from './checks/bridge-checks.ts'
import { cardCheck, devicesCheck, pcscCheck, readersCheck } from './checks/card-checks.ts'
import type { Check } from './checks/check.ts'
import { clockCheck, networkCheck, storageCheck } from './checks/machine-checks.ts'
import type { AreaName, Facts } from './facts.ts'
import { type Finding, STATES, stateOf } from './finding.ts'
import type { Sentence } from '../errors/setup-texts.ts'

/** What is looked at, for the progress line. */
export const AREAS: Readonly<Record<AreaName, Sentence>> = {
  program: { fr: 'programme', en: 'program' },
  service: { fr: 'service', en: 'service' },
  bridge: { fr: 'pont', en: 'bridge' },
  ports: { fr: 'ports', en: 'ports' },
  certificate: { fr: 'certificat', en: 'certificate' },
  trust: { fr: 'magasins de certificats', en: 'certificate stores' },
  pcsc: { fr: 'lecteurs et carte', en: 'readers and card' },
  devices: { fr: 'périphériques', en: 'devices' },
  clock: { fr: 'horloge', en: 'clock' },
  browsers: { fr: 'navigateurs', en: 'browsers' },
  session: { fr: 'session', en: 'session' },
  network: { fr: 'réseau local', en: 'loopback' },
  storage: { fr: 'disque', en: 'disk' },
}

const CHECKS: readonly Check[] = [
  programCheck,
  serviceCheck,
  bridgeCheck,
  portsCheck,
  certificateCheck,
  trustCheck,
  pcscCheck,
  readersCheck,
  devicesCheck,
  cardCheck,
  clockCheck,
  browsersCheck,
  sessionCheck,
  networkCheck,
  storageCheck,
]

const unknownAreas = (facts: Facts): readonly Finding[] =>
  (Object.keys(AREAS) as AreaName[])
    .filter((area) => facts[area] === undefined)
    .map((area) => ({ code: 'area-unknown', values: { area: AREAS[area] } }))

/** The findings, what does not work first. */
export function judge(facts: Facts): readonly Finding[] {
  const found = [...CHECKS.flatMap((check) => check(facts)), ...unknownAreas(facts)]
  return STATES.flatMap((state) => found.filter((finding) => stateOf(finding) === state))
}
