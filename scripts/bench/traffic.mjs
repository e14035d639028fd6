/** Messages and memory: round trips, events, a burst, many sockets. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  askPeer,
  makeHome,
  median,
  openSocket,
  ORIGINS,
  pause,
  quantile,
  residentMiB,
  roundTrip,
  startBridge,
  startNode,
  startPeer,
  stop,
  SUBPROTOCOL,
} from './measure.mjs'

const ROUNDS = 20
const CALLS = 250
const EVENTS = 300
const BURST = 125_000
const IN_FLIGHT = 24
const REST_MS = 60_000
/** As many as all portals may open, less the few that are open besides. */
const SOCKETS = 440
const PROFILE_CHALLENGE = Buffer.alloc(32, 7).toString('base64url')
const ECHO = fileURLToPath(new URL('echo.mjs', import.meta.url))

const call = (id, method, params) => JSON.stringify({ jsonrpc: '2.0', id, method, params })
const INFO = call(1, 'bridge.info')

async function startEcho(runtime, home) {
  const leaf = join(home.path, 'state', 'tls', 'leaf-0.pem')
  const { child, ready } = await startNode(runtime, [ECHO, leaf, SUBPROTOCOL])
  return { child, pid: child.pid, socketUrl: `wss://localhost:${ready.port}` }
}

/** Rounds of calls to the bridge, to the echo and to the peer in turn. */
async function latencies(bridge, echo, peer) {
  const times = { bridge: [], echo: [], peer: [] }
  const sockets = { bridge: await openSocket(bridge.socketUrl, { ca: bridge.ca }) }
  sockets.echo = await openSocket(echo.socketUrl, { ca: bridge.ca })
  for (let round = -1; round < ROUNDS; round += 1) {
    for (let i = 0; i < CALLS; i += 1) {
      const took = {
        bridge: await roundTrip(sockets.bridge, INFO),
        echo: await roundTrip(sockets.echo, INFO),
        ...(peer !== null && { peer: await askPeer(peer.socket) }),
      }
      // The first round warms up.
      if (round >= 0) for (const [name, ms] of Object.entries(took)) times[name].push(ms)
    }
  }
  for (const socket of Object.values(sockets)) socket.terminate()
  return times
}

/** From the request that inserts a card to the handler of another page: more than the bridge's own part. */
async function eventTimes(bridge) {
  const [desk, page] = [
    await openSocket(bridge.socketUrl, { ca: bridge.ca }),
    await openSocket(bridge.socketUrl, { ca: bridge.ca }),
  ]
  await roundTrip(page, call(1, 'events.subscribe'))
  const times = []
  for (let i = 0; i < EVENTS; i += 1) {
    const heard = new Promise((resolve) => page.once('message', resolve))
    const answered = new Promise((resolve) => desk.once('message', resolve))
    const begin = performance.now()
    desk.send(call(2, i % 2 === 0 ? 'virtual.remove' : 'virtual.insert'))
    await heard
    times.push(performance.now() - begin)
    await answered
  }
  desk.terminate()
  page.terminate()
  return times
}

/** Calls as fast as they are answered; resident memory before, right after and after a rest. */
async function burst(bridge) {
  const before = residentMiB(bridge.pid)
  const socket = await openSocket(bridge.socketUrl, { ca: bridge.ca })
  await new Promise((resolve) => {
    let sent = 0
    let answered = 0
    const send = () => socket.send(call((sent += 1), 'bridge.info'))
    socket.on('message', () => {
      answered += 1
      if (sent < BURST) send()
      else if (answered === BURST) resolve()
    })
    for (let i = 0; i < IN_FLIGHT; i += 1) send()
  })
  const after = residentMiB(bridge.pid)
  socket.terminate()
  await pause(REST_MS)
  return { before, after, rested: residentMiB(bridge.pid) }
}

/** One event to many sockets, from the first that hears it to the last; and what a socket takes of memory. */
async function fanOut({ pid, socketUrl }, ca, { greet, begin, isEvent }) {
  const before = residentMiB(pid)
  const sockets = []
  for (let i = 0; i < SOCKETS; i += 1) {
    const socket = await openSocket(socketUrl, { ca, origin: ORIGINS[i % ORIGINS.length] })
    if (greet !== undefined) await roundTrip(socket, greet)
    sockets.push(socket)
  }
  const kib = (1024 * (residentMiB(pid) - before)) / SOCKETS
  const spreads = []
  for (let round = 0; round < 10; round += 1) {
    const all = sockets.map(
      (socket) =>
        new Promise((resolve) => {
          const listen = (data) => {
            if (!isEvent(String(data))) return
            socket.off('message', listen)
            resolve(performance.now())
          }
          socket.on('message', listen)
        }),
    )
    begin(sockets[0], round)
    const heard = await Promise.all(all)
    spreads.push(Math.max(...heard) - Math.min(...heard))
    await pause(50)
  }
  for (const socket of sockets) socket.terminate()
  return { spreadMs: median(spreads), kib, spreads }
}

async function memoryAfterUse(runtime, home, peer) {
  const bridge = await startBridge(runtime, home)
  const socket = await openSocket(bridge.socketUrl, { ca: bridge.ca })
  await roundTrip(
    socket,
    call(1, 'activation.sign', { challenge: PROFILE_CHALLENGE, pin: '1234' }),
    (data) => {
      // What the call does is told meanwhile.
      if (!String(data).includes('"2.0","id":1')) return false
      if (String(data).includes('"error"')) throw new Error(String(data))
      return true
    },
  )
  socket.terminate()
  await pause(3000)
  const own = residentMiB(bridge.pid)
  return { bridge, own, peer: peer === null ? undefined : residentMiB(peer.pid) }
}

export async function benchTraffic({ clone, packaged }) {
  const runtime = packaged ?? clone
  const home = makeHome()
  const peerHome = makeHome()
  const peer = await startPeer(peerHome)
  const { bridge, own, peer: peerMiB } = await memoryAfterUse(runtime, home, peer)
  const echo = await startEcho(runtime, home)
  try {
    const times = await latencies(bridge, echo, peer)
    const events = await eventTimes(bridge)
    const bridgeFan = await fanOut(bridge, bridge.ca, {
      greet: call(1, 'events.subscribe'),
      begin: (socket, round) => socket.send(call(2, round % 2 === 0 ? 'virtual.remove' : 'virtual.insert')),
      isEvent: (text) => text.includes('"card.'),
    })
    const echoFan = await fanOut(echo, bridge.ca, {
      begin: (socket, round) => socket.send(`all ${round} ${'x'.repeat(200)}`),
      isEvent: (text) => text.startsWith('all'),
    })
    const memory = await burst(bridge)
    const against = (name, part, other, target) => ({
      name,
      unit: 'ms',
      value: quantile(times.bridge, part),
      peer: times[other].length === 0 ? undefined : quantile(times[other], part),
      target,
      ...(other === 'echo' && {
        samples: times.bridge.slice(0, 2000),
        peerSamples: times.echo.slice(0, 2000),
      }),
    })
    return [
      {
        name: 'resident memory after the first signature, against AusweisApp',
        unit: 'MiB',
        value: own,
        peer: peerMiB,
        target: 1,
      },
      {
        name: `resident memory a minute after ${BURST} messages, against before (right after: ${memory.after.toFixed(0)} MiB)`,
        unit: 'MiB',
        value: memory.rested,
        peer: memory.before,
        target: 1.15,
      },
      against('bridge.info over wss, p50, against a bare ws echo over TLS', 0.5, 'echo', 1.3),
      against('bridge.info over wss, p99, against the same', 0.99, 'echo', 1.2),
      against('bridge.info over wss, p50, against GET_INFO of AusweisApp over plain ws', 0.5, 'peer', 1),
      { name: 'card event to the page, p50', unit: 'ms', value: median(events), limit: 2, samples: events },
      { name: 'card event to the page, p99', unit: 'ms', value: quantile(events, 0.99), limit: 5 },
      {
        name: `one event to ${SOCKETS} sockets, first to last, against a bare ws server over TLS`,
        unit: 'ms',
        value: bridgeFan.spreadMs,
        peer: echoFan.spreadMs,
        target: 1.15,
      },
      {
        name: 'memory a socket, against the same',
        unit: 'KiB',
        value: bridgeFan.kib,
        peer: echoFan.kib,
        target: 1.15,
      },
    ]
  } finally {
    await stop(bridge.child)
    await stop(echo.child)
    if (peer !== null) await stop(peer.child)
    home.remove()
    peerHome.remove()
  }
}
