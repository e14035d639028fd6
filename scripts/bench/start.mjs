/** Processor time: to the first answer, of the first start, of the help. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../lib.mjs'
import { firstAnswer, makeHome, median, processorMs, startBridge, startPeer, stop } from './measure.mjs'

const ROUNDS = 7
const FIRST_STARTS = 5
const SHORT_RUNS = 15

async function startCost(runtime, home, flags) {
  const bridge = await startBridge(runtime, home, flags)
  await firstAnswer(bridge)
  const ms = processorMs(bridge.pid)
  await stop(bridge.child)
  return ms
}

async function peerCost(home) {
  const peer = await startPeer(home)
  if (peer === null) return undefined
  const ms = processorMs(peer.pid)
  peer.socket.terminate()
  await stop(peer.child)
  return ms
}

/** Each start of the clone, of the packaged form and of the peer in turn. */
async function toFirstAnswer({ clone, packaged }) {
  const homes = { clone: makeHome(), packaged: makeHome(), peer: makeHome() }
  const costs = { clone: [], packaged: [], peer: [] }
  // The first start makes the certificates and what is compiled; it is not one of these.
  await startCost(clone, homes.clone, [])
  if (packaged !== null) await startCost(packaged, homes.packaged, [])
  for (let round = 0; round < ROUNDS; round += 1) {
    costs.clone.push(await startCost(clone, homes.clone, []))
    if (packaged !== null) costs.packaged.push(await startCost(packaged, homes.packaged, []))
    const peer = await peerCost(homes.peer)
    if (peer !== undefined) costs.peer.push(peer)
  }
  for (const home of Object.values(homes)) home.remove()
  return costs
}

/** The process that makes the certificates is one of its children. */
async function firstStart(runtime) {
  const costs = []
  for (let round = 0; round < FIRST_STARTS; round += 1) {
    const home = makeHome()
    const bridge = await startBridge(runtime, home)
    await firstAnswer(bridge)
    costs.push(processorMs(bridge.pid, { children: true }))
    await stop(bridge.child)
    home.remove()
  }
  return costs
}

/** From the start of a program to its end, milliseconds. */
function runCost(runtime, args) {
  const begin = performance.now()
  const { status } = spawnSync(runtime, args, { stdio: 'ignore' })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`)
  return performance.now() - begin
}

function shortRuns(runtime) {
  const program = join(root, 'bin', 'cps-bridge.js')
  const times = { bare: [], version: [], help: [] }
  for (let round = 0; round < SHORT_RUNS; round += 1) {
    times.bare.push(runCost(runtime, ['-e', '0']))
    times.version.push(runCost(runtime, [program, '--version']))
    times.help.push(runCost(runtime, [program, '--help']))
  }
  return times
}

/** @param runtimes - `clone`: the Node that runs this; `packaged`: that of the packages, null when there is none. */
export async function benchStart(runtimes) {
  const costs = await toFirstAnswer(runtimes)
  const first = await firstStart(runtimes.packaged ?? runtimes.clone)
  const short = shortRuns(runtimes.packaged ?? runtimes.clone)
  const peer = costs.peer.length === 0 ? undefined : median(costs.peer)
  const has = runtimes.packaged !== null
  return [
    {
      name: 'processor time to the first answer, packaged, against AusweisApp',
      unit: 'ms',
      value: has ? median(costs.packaged) : undefined,
      peer,
      target: 1,
      samples: costs.packaged,
    },
    {
      name: 'the same from a clone',
      unit: 'ms',
      value: median(costs.clone),
      peer,
      target: 2,
      samples: costs.clone,
    },
    { name: 'first start, processor time', unit: 'ms', value: median(first), limit: 600, samples: first },
    ...['version', 'help'].map((name) => ({
      name: `cps-bridge --${name} against node -e 0`,
      unit: 'ms',
      value: median(short[name]),
      peer: median(short.bare),
      target: 1.5,
      samples: short[name],
    })),
  ]
}
