/** A bridge that nobody uses: processor time and wake-ups. */
import { makeHome, pause, processorMs, startBridge, stop, wakeUps } from './measure.mjs'

/** After the start, before it counts. */
const SETTLE_MS = 5000

async function idle(runtime, flags, seconds) {
  const home = makeHome()
  const { child, pid } = await startBridge(runtime, home, flags)
  await pause(SETTLE_MS)
  const before = { cpu: processorMs(pid), wakeUps: wakeUps(pid) }
  await pause(1000 * seconds)
  const share = (processorMs(pid) - before.cpu) / (10 * seconds)
  const hertz = (wakeUps(pid) - before.wakeUps) / seconds
  await stop(child)
  home.remove()
  return { share, hertz }
}

/** @param seconds - how long each is watched. */
export async function benchIdle({ clone, packaged }, seconds) {
  const runtime = packaged ?? clone
  const [card, service] = await Promise.all([
    idle(runtime, ['--virtual'], seconds),
    idle(runtime, [], seconds),
  ])
  return [
    ['with a card in (virtual reader)', card],
    ['with the real readers of this machine', service],
  ].flatMap(([where, { share, hertz }]) => [
    { name: `idle ${where}, ${seconds} s, processor`, unit: '%', value: share, limit: 0.1 },
    { name: `idle ${where}, wake-ups of the main thread`, unit: 'Hz', value: hertz, limit: 1 },
  ])
}
