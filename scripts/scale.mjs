/**
 * `node scripts/scale.mjs [--rate N]`: the morning of an activation campaign as a simulation, for docs/scale.md. Arrivals,
 * retries and verifications one by one; the same numbers at each run. `--rate`: verifications that one core does a second,
 * as `npm run bench` tells.
 */
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { rate: { type: 'string', default: '200' } } })
const RATE = Number(values.rate)

/** The load model of docs/scale.md. */
const PROFESSIONALS = 1_200_000
/** Of them, those who act on the morning of the mail. */
const ON_MONDAY = 0.2
/** The mail goes out at eight; half of those who act on that morning have begun after so many minutes. */
const HALF_AFTER_MINUTES = 45
const MORNING_SECONDS = 4 * 3600
/** From the challenge to the token: card, code, clicks. Seconds, uniform. */
const HOLDER_SECONDS = [15, 120]
/** Of the tries, those that are given up or begun anew (wrong code, card out): each costs another challenge. */
const TRIES_EACH = 1.3
const CHALLENGE_LIFE_SECONDS = 300

/** mulberry32: small, and the same everywhere. */
function randomOf(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** When challenges are asked and tokens come, in seconds after eight. */
function morning(random) {
  const decay = Math.LN2 / (60 * HALF_AFTER_MINUTES)
  const challenges = []
  const tokens = []
  for (let person = 0; person < PROFESSIONALS * ON_MONDAY; person += 1) {
    let at = -Math.log(1 - random() * (1 - Math.exp(-decay * MORNING_SECONDS))) / decay
    for (let more = TRIES_EACH; more > 0 && random() < more; more -= 1) {
      challenges.push(at)
      at += HOLDER_SECONDS[0] + random() * (HOLDER_SECONDS[1] - HOLDER_SECONDS[0])
    }
    tokens.push(at)
  }
  return { challenges: Float64Array.from(challenges).sort(), tokens: Float64Array.from(tokens).sort() }
}

/** The most that begin within one second, and that live at once when each lives so long. */
function peaks(times, life) {
  let [second, first, alive, most] = [0, 0, 0, 0]
  for (let i = 0; i < times.length; i += 1) {
    while (times[i] - times[first] >= 1) first += 1
    while (times[i] - times[alive] >= life) alive += 1
    second = Math.max(second, i - first + 1)
    most = Math.max(most, i - alive + 1)
  }
  return { second, most }
}

/** Verifications in the order of their arrival on some cores: how long a token waits. Seconds. */
function queue(tokens, cores) {
  const free = new Float64Array(cores)
  const waits = new Float64Array(tokens.length)
  tokens.forEach((at, index) => {
    let core = 0
    for (let other = 1; other < cores; other += 1) if (free[other] < free[core]) core = other
    const begin = Math.max(at, free[core])
    free[core] = begin + 1 / RATE
    waits[index] = begin - at
  })
  const sorted = waits.sort()
  return {
    p50: sorted[sorted.length >> 1],
    p99: sorted[Math.floor(sorted.length * 0.99)],
    longest: sorted.at(-1),
  }
}

const { challenges, tokens } = morning(randomOf(20_261_130))
const asked = peaks(challenges, CHALLENGE_LIFE_SECONDS)
const brought = peaks(tokens, CHALLENGE_LIFE_SECONDS)
const print = (name, value) => process.stdout.write(`${name.padEnd(52)} ${value}\n`)
print('challenges in the morning', challenges.length)
print('tokens in the morning', tokens.length)
print('challenges in the fullest second', asked.second)
print('tokens in the fullest second', brought.second)
print('challenges kept at once', asked.most)
for (const cores of [1, 2, 4]) {
  const { p50, p99, longest } = queue(tokens, cores)
  const ms = [p50, p99, longest].map((seconds) => (1000 * seconds).toFixed(1)).join(' / ')
  print(`wait of a token on ${cores} core(s) of ${RATE}/s, p50 / p99 / longest`, `${ms} ms`)
}
