import type { JudgeToken } from './portal-server.ts'

export function judgeWith(_anchors: readonly string[], now: () => number): JudgeToken {
  return () =>
    Promise.resolve({
      nationalId: '899700612345',
      familyName: 'LEFÈVRE-ÇELIK',
      givenName: 'Anaïs',
      test: true,
      signedAt: new Date(now()).toISOString(),
    })
}
