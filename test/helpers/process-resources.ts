import { readdirSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Threads and sockets of this process (Linux). */
export interface ProcessResources {
  readonly threads: number
  readonly sockets: number
}

/** Collects garbage first: native objects let go of their sockets when they are collected. */
export async function processResources(): Promise<ProcessResources> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let i = 0; i < 5; i += 1) {
    collect()
    await sleep(20)
  }
  return { threads: readdirSync('/proc/self/task').length, sockets: openSockets() }
}

function openSockets(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:')
    } catch {
      return false
    }
  }).length
}
