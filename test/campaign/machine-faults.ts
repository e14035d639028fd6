/** Faults of the machine around the real program: its PC/SC service, its process, disk, clock and descriptors. */
import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import WebSocket from 'ws'
import {
  type Caller,
  dial,
  makeHome,
  post,
  removeHome,
  type RunningBridge,
  startBridge,
} from '../helpers/black-box.ts'
import { CHALLENGE, CountedCard, PIN } from '../helpers/bridge-bench.ts'
import { launch } from '../helpers/program.ts'
import { type Pcscd, startPcscd } from '../helpers/pcscd.ts'
import { cardFactory } from '../helpers/virtual-cards.ts'
import { type CampaignRow, type CampaignRun, realMs, type SeededRandom } from './campaign.ts'

const BOUND_MS = 10_000
const SIGN = { challenge: CHALLENGE, pin: PIN }
const CALLS = [
  ['card.identity', {}],
  ['pin.status', {}],
  ['pin.verify', { pin: PIN }],
  ['activation.sign', SIGN],
] as const
/** How a call may end whose card, service or program is taken away. */
const ENDS = [
  'ok',
  'CARD_REMOVED',
  'CARD_ABSENT',
  'CARD_BUSY',
  'CARD_MUTE',
  'PCSC_UNAVAILABLE',
  'READER_NOT_FOUND',
]
/** The most commands of one of these calls. */
const COMMANDS = 30

async function inTime(
  row: CampaignRow,
  what: string,
  work: Promise<string>,
  allowed: readonly string[],
): Promise<string> {
  const begun = realMs()
  const code = await Promise.race([work, sleep(2 * BOUND_MS, 'HANGS')]).catch(
    (error: unknown) => `untyped: ${String(error)}`,
  )
  if (!allowed.includes(code)) row.found(`${what}: ${code}`)
  if (realMs() - begun > BOUND_MS) row.found(`${what}: took ${Math.round(realMs() - begun)} ms`)
  return code
}

/** Asks until the card can be read again; a finding when it cannot in time. */
async function recovers(row: CampaignRow, what: string, caller: Caller): Promise<void> {
  const begun = realMs()
  let code = ''
  while (realMs() - begun < BOUND_MS) {
    code = await caller.code('card.identity')
    if (code === 'ok') return
    await sleep(50)
  }
  row.found(`${what}: not usable again, ${code}`)
}

const sequences = (caller: Caller): readonly number[] =>
  caller
    .notifications()
    .flatMap(({ params }) => (typeof params?.['sequence'] === 'number' ? [params['sequence']] : []))

function checkEvents(row: CampaignRow, what: string, caller: Caller): void {
  const numbers = sequences(caller)
  if (numbers.some((number, index) => index > 0 && number !== (numbers[index - 1] ?? 0) + 1))
    row.found(`${what}: events with a gap: ${numbers.slice(-10).join(' ')}`)
}

const noErrors = (row: CampaignRow, what: string, said: string): void => {
  const line = said.split('\n').find((text) => /"level":"(error|fatal)"/.test(text))
  if (line !== undefined) row.found(`${what}: logged ${line.slice(0, 300)}`)
}

/** The service is killed or stopped at a command of a call. */
async function serviceFaults(run: CampaignRun, row: CampaignRow, pcscd: Pcscd): Promise<void> {
  const random = run.random('service')
  const home = await makeHome()
  const makeCard = await cardFactory('rpps')
  const bridge = await startBridge({ home, args: [] })
  const caller = await dial(bridge)
  await caller.result('events.subscribe')
  while (row.next()) {
    const [method, params] = random.pick(CALLS)
    const how = random.pick(['killed', 'stopped', 'ended'] as const)
    const at = random.below(COMMANDS)
    const what = `${how} at command ${at} of ${method}`
    const card = new CountedCard(await makeCard())
    // Nothing is counted before the call.
    let commands = Number.NEGATIVE_INFINITY
    let ended: Promise<void> | undefined
    await pcscd.insert(card, 0, () => {
      commands += 1
      if (commands !== at) return
      if (how === 'stopped') pcscd.freeze()
      else ended = pcscd.kill(how === 'killed' ? 'SIGKILL' : 'SIGTERM')
    })
    await recovers(row, `before: ${what}`, caller)
    commands = -1
    await inTime(row, what, caller.code(method, params), ENDS)
    if (how === 'stopped') pcscd.thaw()
    else if (commands >= at) {
      await ended
      await pcscd.start()
      await pcscd.insert(card)
    }
    await recovers(row, `after: ${what}`, caller)
    if (card.gotCode) row.found(`${what}: the card was not reset`)
  }
  checkEvents(row, 'service', caller)
  await caller.close()
  noErrors(row, 'service', (await bridge.stop()).stdout + bridge.said())
  await removeHome(home)
}

/** The program is killed at a command of a call; the next start finds everything. */
async function killedInCall(run: CampaignRun, row: CampaignRow, pcscd: Pcscd): Promise<void> {
  const random = run.random('killed')
  const home = await makeHome()
  const makeCard = await cardFactory('rpps')
  while (row.next()) {
    const [method, params] = random.pick(CALLS)
    const at = random.below(COMMANDS)
    const what = `killed at command ${at} of ${method}`
    const card = new CountedCard(await makeCard())
    let commands = Number.NEGATIVE_INFINITY
    let bridge = await startBridge({ home, args: [] })
    await pcscd.insert(card, 0, () => {
      commands += 1
      if (commands === at) bridge.child.kill('SIGKILL')
    })
    const caller = await dial(bridge)
    await recovers(row, `before: ${what}`, caller)
    commands = -1
    await Promise.race([caller.call(method, params).catch(() => undefined), caller.closed, sleep(BOUND_MS)])
    // The next program is not the one that is killed.
    commands = Number.NEGATIVE_INFINITY
    await bridge.stop('SIGKILL')
    bridge = await startBridge({ home, args: [] })
    const again = await dial(bridge)
    await recovers(row, `after: ${what}`, again)
    // The service resets the card of a program that is gone, or the next program does before it sends a code.
    await inTime(row, `signature after ${what}`, again.code('activation.sign', SIGN), ['ok'])
    if (card.gotCode) row.found(`${what}: the card was not reset`)
    await again.close()
    await bridge.stop()
    await pcscd.remove()
  }
  await removeHome(home)
}

const WRITE_FAULT = join(import.meta.dirname, 'write-fault.mjs')
const withFault = (fault: string): string[] => [
  'env',
  `NODE_OPTIONS=--import=${WRITE_FAULT}`,
  `CAMPAIGN_WRITE_FAULT=${fault}`,
]
const START_MS = 120_000
const RUN = ['run', '--virtual', '--port', '0']

/** At each change of a file: killed there, or no space from there on; the start after it finds a folder that it can use. */
async function writeFaults(
  run: CampaignRun,
  row: CampaignRow,
  kind: 'kill' | 'full',
  fresh: boolean,
): Promise<void> {
  const random = run.random(`${kind} ${fresh}`)
  while (row.next()) {
    const at = 1 + random.below(fresh ? 45 : 8)
    const what = `${kind} at change ${at} of a ${fresh ? 'first' : 'later'} start`
    const home = await makeHome()
    if (!fresh) await (await startBridge({ home })).stop()
    const first = launch(home, RUN, { launcher: withFault(`${kind}:${at}`) })
    first.child.stdin?.end()
    const listens = async (): Promise<string> => {
      const begun = realMs()
      while (!first.said().includes('"listening"') && realMs() - begun < START_MS) await sleep(50)
      return first.said().includes('"listening"') ? 'listens' : 'neither listens nor ends'
    }
    const outcome = await Promise.race([
      first.ended.then(({ code, signal }) => signal ?? `exit ${code}`),
      listens(),
    ])
    const expected = kind === 'kill' ? ['SIGKILL', 'listens', 'exit 2'] : ['exit 2', 'exit 1', 'listens']
    if (!expected.includes(outcome)) row.found(`${what}: ${outcome}: ${first.said().slice(-300)}`)
    if (/\bat .*\.js:\d+/.test(first.said())) row.found(`${what}: a stack instead of a sentence`)
    first.child.kill('SIGKILL')
    await first.ended
    await row.guard(`start after ${what}`, async () => {
      const bridge = await startBridge({ home, fresh: true })
      const signed = await post(bridge, 'activation.sign', SIGN)
      if (signed.status !== 200) row.found(`signature after ${what}: ${signed.text.slice(0, 200)}`)
      await bridge.stop()
    })
    await removeHome(home)
  }
}

/** Calls while the disk is full, and after it has space again. */
async function fullDisk(row: CampaignRow, random: SeededRandom): Promise<void> {
  const home = await makeHome()
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=700', 'tmpfs', home]).status === 0
  if (!mounted) {
    row.found('no small disk can be mounted here: run as root')
    return
  }
  const bridge = await startBridge({ home })
  const caller = await dial(bridge)
  const ballast = join(home, 'ballast')
  while (row.next()) {
    try {
      writeFileSync(ballast, Buffer.alloc(4_000_000))
    } catch {
      // Full, which is what was wanted.
    }
    for (const [method, params] of random.shuffled(CALLS))
      await inTime(row, `${method} on a full disk`, caller.code(method, params), ['ok'])
    rmSync(ballast, { force: true })
    await inTime(row, 'signature with space again', caller.code('activation.sign', SIGN), ['ok'])
  }
  await caller.close()
  const { code } = await bridge.stop()
  if (code !== 0) row.found(`it ended with ${code}`)
  spawnSync('umount', [home])
  await removeHome(home)
}

/** Jumps that leave the leaf of TLS valid for this process, which keeps the true clock. */
const JUMPS = ['+0', '+1h', '-1h', '+90d', '-90d', '+1d', '-1d']

async function clockJumps(row: CampaignRow, random: SeededRandom): Promise<void> {
  const home = await makeHome()
  const clock = join(home, '..', `${home.split('/').at(-1) ?? 'home'}-clock`)
  writeFileSync(clock, '+0')
  const launcher = [
    'env',
    'LD_PRELOAD=/usr/$LIB/faketime/libfaketime.so.1',
    `FAKETIME_TIMESTAMP_FILE=${clock}`,
    'FAKETIME_NO_CACHE=1',
    'DONT_FAKE_MONOTONIC=1',
  ]
  const bridge = await startBridge({ home, launcher, fresh: false })
  const caller = await dial(bridge)
  while (row.next()) {
    const jump = random.pick(JUMPS)
    writeFileSync(clock, jump)
    for (const [method, params] of random.shuffled(CALLS))
      await inTime(row, `${method} at ${jump}`, caller.code(method, params), ['ok', 'CERTIFICATE_EXPIRED'])
  }
  writeFileSync(clock, '+0')
  await inTime(row, 'signature at the true time', caller.code('activation.sign', SIGN), ['ok'])
  await caller.close()
  noErrors(row, 'clock', bridge.said())
  await bridge.stop()
  rmSync(clock, { force: true })
  await removeHome(home)
}

const DESCRIPTORS = 90

/** Connections until the program has no descriptor left; once they are gone it answers as before. */
async function usedUpDescriptors(row: CampaignRow): Promise<void> {
  const home = await makeHome()
  const bridge = await startBridge({ home, launcher: ['prlimit', `--nofile=${DESCRIPTORS}`], fresh: false })
  while (row.next()) {
    const sockets = Array.from({ length: DESCRIPTORS + 10 }, () => openQuietly(bridge))
    await sleep(1000)
    for (const socket of sockets) socket.terminate()
    await sleep(200)
    const caller = await dial(bridge)
    await inTime(row, 'signature after descriptors were used up', caller.code('activation.sign', SIGN), [
      'ok',
    ])
    await caller.close()
    if (bridge.child.exitCode !== null) {
      row.found(`it ended: ${bridge.said().slice(-300)}`)
      return
    }
  }
  await bridge.stop()
  await removeHome(home)
}

export function openQuietly({ port, ca }: RunningBridge, origin = 'https://other.example'): WebSocket {
  const socket = new WebSocket(`wss://localhost:${port}/v1/socket`, 'cps-bridge.v1', {
    ca,
    headers: { Origin: origin },
  })
  socket.on('error', () => undefined)
  return socket
}

async function withPcscd(work: (pcscd: Pcscd) => Promise<void>): Promise<void> {
  const pcscd = await startPcscd()
  await work(pcscd).finally(() => pcscd.stop())
}

export async function machineFaults(run: CampaignRun): Promise<void> {
  const promise =
    'no fault of the machine makes it lose a key or a consent, hang, or need a person: the next call, or the next start, works'
  const share = 0.08
  await run.row(
    { name: 'the PC/SC service killed, stopped, ended', promise, full: 150, slice: 0, share },
    (row) => withPcscd((pcscd) => serviceFaults(run, row, pcscd)),
  )
  await run.row({ name: 'the program killed in a call', promise, full: 100, slice: 0, share }, (row) =>
    withPcscd((pcscd) => killedInCall(run, row, pcscd)),
  )
  for (const kind of ['kill', 'full'] as const)
    for (const fresh of [true, false]) {
      const name = `${kind === 'kill' ? 'killed at a write' : 'no space from a write on'}, ${fresh ? 'first' : 'later'} start`
      await run.row({ name, promise, full: fresh ? 45 : 16, slice: 0, share }, (row) =>
        writeFaults(run, row, kind, fresh),
      )
    }
  await run.row({ name: 'a full disk while it runs', promise, full: 50, slice: 0, share: share / 2 }, (row) =>
    fullDisk(row, run.random('disk')),
  )
  await run.row({ name: 'jumps of the clock', promise, full: 100, slice: 0, share: share / 2 }, (row) =>
    clockJumps(row, run.random('clock')),
  )
  await run.row(
    { name: 'descriptors used up', promise, full: 20, slice: 0, share: share / 2 },
    usedUpDescriptors,
  )
}
