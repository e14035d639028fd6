import { describe, expect, it } from 'vitest'
import { runOperation } from '../../../../src/cli/recorder/card-operation.ts'
import { parseTranscript, printTranscript } from '../../../../src/reader/replay/transcript.ts'
import { replayTranscript } from '../../../../src/reader/replay/replay-provider.ts'
import { loadCardProfile } from '../../../../src/reader/virtual/card-profile.ts'
import { betrayedBy, operation, recordCard, secretsOf } from '../../../helpers/recorded-card.ts'
import { CARD_PROFILES, makeVirtualCard, sharedTestAuthority } from '../../../helpers/virtual-cards.ts'

const NOW = new Date(Math.floor(Date.now() / 1000) * 1000)

describe('makeTranscript', () => {
  it.each([
    ['rpps', 'identity'],
    ['rpps', 'sign'],
    ['adeli', 'sign'],
    ['cps4', 'identity'],
    ['cps4', 'sign'],
    ['cps4-t0', 'sign'],
  ] as const)('makes of %s, %s, what replays to the same outcome and betrays nothing', async (name, kind) => {
    const card = await makeVirtualCard(name)
    const transcript = await recordCard(card, operation(kind, NOW, '1234'), NOW)
    const text = printTranscript(transcript)
    const replayed = await replayTranscript(parseTranscript(text), (provider) =>
      runOperation(provider, { name: kind, now: NOW, pin: '9999', version: '1.2.3' }),
    )
    const secrets = await secretsOf(loadCardProfile(CARD_PROFILES, name), await sharedTestAuthority())
    expect(replayed).toMatchObject({ outcome: 'ok' })
    expect(betrayedBy(transcript, secrets)).toStrictEqual([])
  })
})
