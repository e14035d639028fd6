/** What the campaigns share: a seed, a bound of cases and of time, and the rows of the report. */

/** A row of the report: what was played, how often, and the promise that it stands for. */
export interface ReportRow {
  readonly name: string
  readonly promise: string
  readonly cases: number
  /** Cases of a full run. */
  readonly full: number
  readonly ms: number
  /** What was not as the promise says, the first twenty; empty: the promise held. */
  readonly findings: readonly string[]
  /** Figures that were measured, with their unit. */
  readonly facts: Readonly<Record<string, string>>
}

export interface CampaignReport {
  readonly campaign: string
  readonly seed: number
  /** ISO 8601. */
  readonly startedAt: string
  readonly ms: number
  readonly rows: readonly ReportRow[]
}

export interface RowSpec {
  readonly name: string
  readonly promise: string
  readonly full: number
  /** Cases of the slice that `npm test` plays; 0: none. */
  readonly slice: number
  /** Part of the campaign's minutes, 1 when absent. */
  readonly share?: number
}

export interface CampaignOptions {
  readonly seed: number
  /** Time of the whole campaign; without it the counts alone end it. */
  readonly minutes?: number | undefined
  /** As `npm test` runs it. */
  readonly slice?: boolean
}

export type Campaign = (run: CampaignRun) => Promise<void>

const MAX_FINDINGS = 20

/** Milliseconds of a clock that no test replaces. */
export const realMs = (): number => Number(process.hrtime.bigint() / 1000n) / 1000

/** A generator of numbers that gives the same ones for the same seed (mulberry32). */
export class SeededRandom {
  #state: number

  constructor(seed: number, salt = '') {
    this.#state = Buffer.from(salt).reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), seed) | 0
  }

  /** From 0 up to, but not, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end)
  }

  pick<T>(list: readonly T[]): T {
    const chosen = list[this.below(list.length)]
    if (chosen === undefined) throw new RangeError('nothing to choose from')
    return chosen
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256))
  }

  shuffled<T>(list: readonly T[]): T[] {
    return list
      .map((value) => ({ value, place: this.next() }))
      .sort((a, b) => a.place - b.place)
      .map(({ value }) => value)
  }
}

/** One row while it is played. */
export class CampaignRow {
  readonly #bound: number
  readonly #until: number
  readonly findings: string[] = []
  readonly facts: Record<string, string> = {}
  cases = 0
  #others = 0

  constructor(bound: number, until: number) {
    this.#bound = bound
    this.#until = until
  }

  /** Counts the next case; false when there is none: enough were played, or the time is over. */
  next(): boolean {
    if (this.left === 0) return false
    this.cases += 1
    return true
  }

  /** Cases that may still be played; 0 when the time is over. */
  get left(): number {
    return realMs() >= this.#until ? 0 : this.#bound - this.cases
  }

  /** Counts up to `most` cases that are played together; 0 when there is none. */
  take(most: number): number {
    const taken = Math.max(0, Math.min(most, this.left))
    this.cases += taken
    return taken
  }

  /** Milliseconds that are left. */
  get leftMs(): number {
    return this.#until - realMs()
  }

  found(text: string): void {
    if (this.findings.length < MAX_FINDINGS) this.findings.push(text)
    else this.#others += 1
  }

  /** Runs a part and takes what it throws as a finding. */
  async guard(where: string, part: () => Promise<void>): Promise<void> {
    try {
      await part()
    } catch (error) {
      this.found(`${where}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  get told(): readonly string[] {
    return this.#others === 0 ? this.findings : [...this.findings, `and ${this.#others} more`]
  }
}

/** One run of a campaign. */
export class CampaignRun {
  readonly seed: number
  readonly isSlice: boolean
  readonly #minutes: number | undefined
  readonly rows: ReportRow[] = []

  constructor({ seed, minutes, slice = false }: CampaignOptions) {
    this.seed = seed
    this.#minutes = minutes
    this.isSlice = slice
  }

  random(salt: string): SeededRandom {
    return new SeededRandom(this.seed, salt)
  }

  /** Plays a row until `play` ends: it asks `row.next()` before each case. */
  async row(spec: RowSpec, play: (row: CampaignRow) => Promise<void>): Promise<void> {
    const { name, promise, full, slice, share = 1 } = spec
    if (this.isSlice && slice === 0) return
    const startedAt = realMs()
    const until = this.#minutes === undefined ? Infinity : startedAt + this.#minutes * share * 60_000
    const row = new CampaignRow(this.isSlice ? slice : full, until)
    await row.guard(name, () => play(row))
    const ms = Math.round(realMs() - startedAt)
    if (row.cases === 0) row.found('nothing was played')
    this.rows.push({ name, promise, cases: row.cases, full, ms, findings: row.told, facts: row.facts })
  }
}

export async function runCampaign(
  name: string,
  campaign: Campaign,
  options: CampaignOptions,
): Promise<CampaignReport> {
  const run = new CampaignRun(options)
  const [startedAt, begin] = [new Date().toISOString(), realMs()]
  await campaign(run)
  return { campaign: name, seed: options.seed, startedAt, ms: Math.round(realMs() - begin), rows: run.rows }
}

/** The seed of the slices: another one each day (UTC), as yyyymmdd. */
const seedOfDay = (): number => Number(new Date().toISOString().slice(0, 10).replaceAll('-', ''))

/** Plays the slice of a campaign, and says how to play it again; gives what was found. */
export async function sliceOf(name: string, campaign: Campaign): Promise<readonly string[]> {
  const { seed, ms, rows } = await runCampaign(name, campaign, { seed: seedOfDay(), slice: true })
  const cases = rows.reduce((sum, row) => sum + row.cases, 0)
  process.stdout.write(
    `${cases} cases in ${ms} ms, again by: npm run campaign ${name} -- --seed ${seed} --slice\n`,
  )
  return rows.flatMap((row) => row.findings.map((finding) => `${row.name}: ${finding}`))
}
