import { describe, expect, it } from 'vitest'
import type { Identity, Reader } from '../../../../src/client/index.ts'
import type { ActivationView } from '../../../../src/demo/activation/activation-view.ts'
import { INITIAL_STATE, type PageState } from '../../../../src/demo/activation-page/page-state.ts'
import {
  PAGE_STATES,
  type PageStateName,
  pageStateOf,
} from '../../../../src/demo/activation-page/page-states.ts'
import {
  PORTAL_STATES,
  type PortalStateName,
  portalStateOf,
  statusOf,
} from '../../../../src/demo/web/page-states.ts'
import { INITIAL_STATE as PORTAL_START, type PortalState } from '../../../../src/demo/web/state.ts'

const reader = (state: Reader['state'], kind?: NonNullable<Reader['card']>['kind'], id = 'r1'): Reader => ({
  id,
  name: 'Reader',
  state,
  pinPad: false,
  card: kind === undefined ? null : { kind },
})
const CPS = reader('present', 'cps3')
const EMPTY = reader('empty')

const opened: ActivationView = {
  id: 'activation',
  state: 'opened',
  failure: null,
  typedId: '899700075122',
  holder: null,
  codeTriesLeft: 3,
  returnTo: 'http://localhost:17481/',
  codeExpiresAt: null,
  qrExpiresAt: null,
}
const view = (change: Partial<ActivationView>): Partial<PageState> => ({ view: { ...opened, ...change } })
const failed = (failure: ActivationView['failure']): Partial<PageState> => view({ state: 'failed', failure })
const ready = { link: 'open', cardWasOut: true, readers: [CPS] } as const
const withQr = { ...view({ state: 'signed' }), qr: { text: 'qr', expires: 1_000 } }
const refused = (kind: 'mismatch' | 'expired' | 'blocked'): Partial<PageState> => ({
  ...ready,
  refusal: { kind, notAfter: null },
})

const ACTIVATION: Readonly<Record<PageStateName, Partial<PageState>>> = {
  loading: { service: 'loading', view: null },
  gone: { service: 'gone' },
  prepare: {},
  'prepare-card-in': { ...ready, cardWasOut: false },
  connecting: { link: 'connecting' },
  absent: { link: 'unreachable', linkFault: 'NOT_REACHABLE' },
  untrusted: { link: 'unreachable', linkFault: 'CERTIFICATE_UNTRUSTED' },
  unreachable: { link: 'unreachable', linkFault: 'ORIGIN_FORBIDDEN' },
  lost: { ...ready, link: 'lost' },
  'no-reader': { ...ready, readers: [] },
  'no-service': { ...ready, degraded: 'denied' },
  insert: { ...ready, readers: [EMPTY] },
  mute: { ...ready, readers: [reader('mute')] },
  several: { ...ready, readers: [CPS, reader('present', 'cps4', 'r2')] },
  vitale: { ...ready, readers: [reader('present', 'vitale')] },
  other: { ...ready, readers: [reader('present', 'unknown')] },
  start: ready,
  held: { ...ready, heldUntil: 1_000 },
  mismatch: refused('mismatch'),
  expired: refused('expired'),
  blocked: refused('blocked'),
  sending: { ...ready, busy: 'sending' },
  'qr-waiting': view({ state: 'signed' }),
  qr: withQr,
  'qr-expired': { ...withQr, now: 1_000 },
  'qr-replaced': { ...withQr, ...view({ state: 'signed', qrExpiresAt: '2026-11-23T08:00:00Z' }) },
  code: view({ state: 'scanned', codeExpiresAt: '2026-11-23T08:00:00Z' }),
  'code-over': { ...view({ state: 'scanned', codeExpiresAt: '1970-01-01T00:00:01Z' }), now: 1_000 },
  password: view({ state: 'paired' }),
  done: view({ state: 'activated' }),
  'wrong-code': failed('wrong-code'),
  abandoned: failed('abandoned'),
  superseded: failed('superseded'),
  'timed-out': failed('expired'),
}

const FAULT = { message: 'message', advice: null }
const IDENTITY: Identity = {
  nationalId: '8',
  nationalIdType: 'rpps',
  familyName: null,
  givenName: null,
  title: null,
  organization: null,
  issuer: null,
  notBefore: '2026-01-01T00:00:00Z',
  notAfter: '2029-01-01T00:00:00Z',
  expired: false,
  test: true,
  verified: false,
  card: { kind: 'cps3', reader: 'r' },
}
const RESULT = {
  nationalId: '8',
  familyName: null,
  givenName: null,
  test: true,
  signedAt: '2026-11-23T08:00:00Z',
}
const card = (change: PortalState['card'], more: Partial<PortalState> = {}): Partial<PortalState> => ({
  link: 'open',
  card: change,
  ...more,
})

const PORTAL: Readonly<Record<PortalStateName, Partial<PortalState>>> = {
  start: {},
  connecting: { link: 'connecting' },
  absent: { link: 'unreachable', linkFault: 'NOT_REACHABLE' },
  untrusted: { link: 'unreachable', linkFault: 'CERTIFICATE_UNTRUSTED' },
  unreachable: { link: 'unreachable', linkFault: 'ORIGIN_FORBIDDEN' },
  lost: { link: 'lost' },
  'no-reader': card({ kind: 'no-reader', fault: FAULT }),
  'no-service': card({ kind: 'no-reader', fault: FAULT }, { degraded: 'denied' }),
  insert: card({ kind: 'none' }),
  reading: card({ kind: 'reading' }),
  unusable: card({ kind: 'unusable', fault: FAULT }),
  blocked: card({ kind: 'ready', identity: IDENTITY, blocked: true }),
  sign: card({ kind: 'ready', identity: IDENTITY, blocked: false }),
  result: card({ kind: 'none' }, { result: RESULT }),
}

const entriesOf = <K extends string, V>(table: Readonly<Record<K, V>>): [K, V][] =>
  Object.entries(table) as [K, V][]

describe('the activation page', () => {
  it.each(entriesOf(ACTIVATION))('is in the state %s', (name, change) => {
    expect(pageStateOf({ ...INITIAL_STATE, service: 'ready', view: opened, ...change })).toBe(name)
  })

  it('says something else in each state', () => {
    const said = entriesOf(PAGE_STATES).map(([, { says }]) => says.join())
    expect(said.toSorted()).toEqual([...new Set(said)].toSorted())
  })

  it('leaves no message of a try beside an end', () => {
    const ends = entriesOf(PAGE_STATES).filter(([, { stage }]) => ['done', 'failed', 'gone'].includes(stage))
    expect(ends.map(([, { notice }]) => notice)).not.toContain(true)
    expect(ends).toHaveLength(6)
  })
})

describe('the page of the portal', () => {
  it.each(entriesOf(PORTAL))('is in the state %s', (name, change) => {
    expect(portalStateOf({ ...PORTAL_START, ...change })).toBe(name)
  })

  it('says something else in each state', () => {
    const said = entriesOf(PORTAL_STATES).flatMap(([, { says }]) => says)
    expect(said.toSorted()).toEqual([...new Set(said)].toSorted())
  })

  it('goes on telling of the reader while a result is shown', () => {
    expect(statusOf({ ...PORTAL_START, ...PORTAL.result })).toBe('statusEmpty')
    expect(statusOf({ ...PORTAL_START, ...PORTAL.sign, result: RESULT })).toBe('statusCard')
  })
})
