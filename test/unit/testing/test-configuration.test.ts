import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { loadConfig } from '../../../src/daemon/config-file.ts'
import type { ConfigFile, VirtualReaderRule } from '../../../src/contract/config.ts'
import type { Params } from '../../../src/contract/methods.ts'
import { testConfiguration } from '../../../src/testing/test-configuration.ts'
import type {
  HolderAnswer,
  TestBehaviour,
  TestBridgeOptions,
  TestOrigin,
  TestReader,
} from '../../../src/testing/types.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

type Rule = NonNullable<ConfigFile['origins']>[number]

async function loaded(options: TestBridgeOptions): Promise<ReturnType<typeof loadConfig>> {
  const config = join(await tempFolder(), 'config.json')
  await writeFile(config, JSON.stringify(testConfiguration(options)))
  return loadConfig({ config })
}

describe('testConfiguration', () => {
  it('has the defaults of a bridge for a portal that is given by its name', async () => {
    expect(await loaded({ origins: ['https://portal.test'] })).toMatchObject({
      development: false,
      origins: [{ origin: 'https://portal.test', pinEntry: 'page', identity: 'ask', formats: ['jws'] }],
      readers: { backend: 'virtual', virtual: ['rpps'] },
      pin: { holdSeconds: 30, wrongPerOriginPerHour: 6 },
      locale: 'fr',
    })
  })

  it('lets in a portal without TLS, of this machine alone', async () => {
    expect(await loaded({ origins: ['http://localhost:3000'] })).toMatchObject({ development: true })
    await expect(loaded({ origins: ['http://portal.test'] })).rejects.toMatchObject({ code: 'SETUP_INVALID' })
  })

  it('hands on what is asked', async () => {
    const origin = { origin: 'https://portal.test', pinEntry: 'api', identity: 'deny' } as const
    const readers = ['cps4', null, { profile: 'rpps', pinPad: true }]
    const options = {
      origins: [origin],
      readers,
      locale: 'en',
      holdSeconds: 0,
      wrongPerOriginPerHour: 2,
    } as const
    expect(await loaded({ ...options })).toMatchObject({
      origins: [origin],
      readers: { virtual: readers },
      locale: 'en',
      pin: { holdSeconds: 0, wrongPerOriginPerHour: 2 },
    })
  })
})

describe('the types of @cps-bridge/testing', () => {
  it('are those of the contract', () => {
    expectTypeOf<Required<TestOrigin>['pinEntry']>().toEqualTypeOf<Required<Rule>['pinEntry']>()
    expectTypeOf<Required<TestOrigin>['identity']>().toEqualTypeOf<Required<Rule>['identity']>()
    expectTypeOf<Required<TestOrigin>['formats'][number]>().toEqualTypeOf<Required<Rule>['formats'][number]>()
    expectTypeOf<TestBehaviour>().toExtend<Params<'virtual.configure'>>()
    expectTypeOf<HolderAnswer>().toExtend<Params<'virtual.prompt'>>()
    expectTypeOf<HolderAnswer['answer']>().toEqualTypeOf<Params<'virtual.prompt'>['answer']>()
    expectTypeOf<TestReader>().toExtend<VirtualReaderRule>()
  })
})
