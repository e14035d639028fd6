import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileLines, queueLines, type WriteSome } from '../../../src/daemon/line-output.ts'
import { eventually } from '../../helpers/eventually.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

/** A disk that can be full, slow to answer, or take a part of what it is given. */
function fakeDisk() {
  let text = ''
  let room = Infinity
  const writeSome: WriteSome = async (bytes) => {
    await Promise.resolve()
    const written = Math.min(room, bytes.length)
    if (written === 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
    room -= written
    text += bytes.toString('utf8', 0, written)
    return written
  }
  return { writeSome, text: () => text, setRoom: (bytes: number) => void (room = bytes) }
}

const AT_ONCE = { whenAsked: 0, byItself: 5 }

describe('queueLines', () => {
  it('writes lines whole and in order', async () => {
    const disk = fakeDisk()
    const output = queueLines(disk.writeSome)
    for (let line = 0; line < 100; line += 1) output.write(`${line}\n`)
    await output.end(5000)
    expect(disk.text()).toBe(Array.from({ length: 100 }, (_, line) => `${line}\n`).join(''))
    expect(output.failing).toBe(false)
  })

  it('keeps what a full disk does not take up to a bound, counts the rest, and goes on when there is room', async () => {
    const disk = fakeDisk()
    const lost: number[] = []
    const output = queueLines(disk.writeSome, {
      maxBytes: 30,
      retry: AT_ONCE,
      onRecovered: (lines) => lost.push(lines),
    })
    disk.setRoom(3)
    for (let line = 0; line < 10; line += 1) output.write(`line ${line}\n`)
    await eventually(() => expect(output.failing).toBe(true))
    expect(disk.text()).toBe('lin')
    disk.setRoom(Infinity)
    await eventually(() => expect(output.failing).toBe(false))
    // Not torn, although its beginning alone found room.
    expect(disk.text()).toBe('line 0\nline 1\nline 2\nline 3\n')
    expect(lost).toEqual([6])
    output.write('again\n')
    await output.end(5000)
    expect(disk.text()).toBe('line 0\nline 1\nline 2\nline 3\nagain\n')
  })

  it('neither waits nor grows while a write never comes back', async () => {
    const output = queueLines(() => new Promise(() => undefined), { maxBytes: 1000 })
    for (let line = 0; line < 100_000; line += 1) output.write('a line\n')
    expect(output.failing).toBe(true)
    await expect(output.end(10)).resolves.toBeUndefined()
  })
})

describe('fileLines', () => {
  it('adds to a file of this user alone', async () => {
    const path = join(await tempFolder(), 'bridge.log')
    for (const line of ['one\n', 'two\n']) {
      const output = fileLines(path)
      output.write(line)
      await output.end(5000)
    }
    expect(await readFile(path, 'utf8')).toBe('one\ntwo\n')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  it.runIf(process.platform === 'linux')('tells of a device that is full, without a fault', async () => {
    const output = fileLines('/dev/full', { retry: AT_ONCE })
    output.write('a line\n')
    await eventually(() => expect(output.failing).toBe(true))
    await output.end(10)
  })
})
