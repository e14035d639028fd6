import { appendFile, chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Store } from '../../../src/demo/site/store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

interface Thing {
  readonly id: string
  readonly value: number
}

const newFile = async (): Promise<string> => join(await tempFolder(), 'store.jsonl')

function open(file: string | null) {
  const store = new Store(file)
  onTestFinished(() => store.close())
  return { store, things: store.table<Thing>('things') }
}

describe('Store', () => {
  it('has what it was given when it is opened anew, in a file for its user alone', async () => {
    const file = await newFile()
    const { store, things } = open(file)
    things.put({ id: 'a', value: 1 })
    things.put({ id: 'b', value: 2 })
    things.put({ id: 'a', value: 3 })
    things.delete('b')
    things.delete('never there')
    // As a process that is killed leaves it: nothing is closed.
    expect(open(file).things.all()).toEqual([{ id: 'a', value: 3 }])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    store.close()
  })

  it('does all of a transaction or nothing, in memory and in the file', async () => {
    const file = await newFile()
    const { store, things } = open(file)
    things.put({ id: 'a', value: 1 })
    store.transaction(() => {
      things.put({ id: 'a', value: 4 })
      things.put({ id: 'c', value: 4 })
    })
    const lines = (await readFile(file, 'utf8')).trim().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as unknown[]).length)).toEqual([1, 2])
    const failing = () =>
      store.transaction(() => {
        things.put({ id: 'a', value: 2 })
        things.put({ id: 'b', value: 2 })
        things.delete('c')
        throw new RangeError('in the middle')
      })
    expect(failing).toThrow('in the middle')
    expect(things.all()).toEqual([
      { id: 'a', value: 4 },
      { id: 'c', value: 4 },
    ])
    expect(open(file).things.all()).toEqual(things.all())
  })

  it('forgets the transaction that a crash cut short, and goes on after it', async () => {
    const file = await newFile()
    open(file).things.put({ id: 'a', value: 1 })
    await appendFile(file, '[["things","a",{"id":"a","val')
    const { things } = open(file)
    things.put({ id: 'b', value: 2 })
    expect(open(file).things.all()).toEqual([
      { id: 'a', value: 1 },
      { id: 'b', value: 2 },
    ])
  })

  it('changes nothing in memory that it cannot write, and writes again once it can', async () => {
    const folder = await tempFolder()
    const file = join(folder, 'store.jsonl')
    const { store, things } = open(file)
    things.put({ id: 'a', value: 1 })
    store.close()
    await writeFile(`${file}.new`, '')
    await chmod(`${file}.new`, 0o400)
    const isRoot = process.getuid?.() === 0
    if (!isRoot) expect(() => things.put({ id: 'b', value: 2 })).toThrow('EACCES')
    if (!isRoot) expect(things.get('b')).toBeUndefined()
    await chmod(`${file}.new`, 0o600)
    things.put({ id: 'c', value: 3 })
    expect(open(file).things.get('c')).toEqual({ id: 'c', value: 3 })
  })

  it('keeps at most 10,000 rows in a table: the oldest goes', () => {
    const { store, things } = open(null)
    store.transaction(() => {
      for (let value = 0; value < 10_002; value++) things.put({ id: String(value), value })
    })
    expect(things.all()).toHaveLength(10_000)
    expect(things.get('1')).toBeUndefined()
    things.put({ id: '2', value: -1 })
    expect(things.get('2')).toEqual({ id: '2', value: -1 })
  })
})
