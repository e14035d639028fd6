/**
 * A process of its own that examines this computer for a page of the bridge, and ends: the bridge is there all day and
 * keeps nothing of it in memory. Run by `examineInChild`, with the flags of the bridge as its argument (JSON); it prints
 * JSON lines, `{ area }` and at last `{ report }`.
 */

// Node would open its inspector to every user of the machine: before anything is loaded, and in vain.
process.on('SIGUSR1', () => undefined)
const leaving = new AbortController()
// Nobody waits for the report any more: programs that were asked are ended too.
process.stdin.resume().on('end', () => {
  leaving.abort()
  setTimeout(() => process.exit(1)).unref()
})
process.stdout.on('error', () => process.exit(1))

const { examineMachine, reportOf } = await import('./examine-machine.ts')
const { judge } = await import('../doctor/judge.ts')
const tell = (line: object, then?: () => void): void =>
  void process.stdout.write(`${JSON.stringify(line)}\n`, then)
const { facts } = await examineMachine(
  JSON.parse(process.argv[2] ?? '{}') as object,
  (area) => tell({ area }),
  leaving.signal,
)
tell({ report: reportOf(judge(facts), facts.at) }, () => process.exit(0))
