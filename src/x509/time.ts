/** Times of certificates in the two forms of RFC 5280, sections 4.1.2.5.1 and 4.1.2.5.2, and no other. */
import type { BerTlv } from '../iso7816/ber-tlv.ts'

/** UTCTime YYMMDDHHMMSSZ and GeneralizedTime YYYYMMDDHHMMSSZ, by their tags. */
const FORMS: ReadonlyMap<number, RegExp> = new Map([
  [0x17, /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/],
  [0x18, /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/],
])

/** Years of two digits are those from 1950 to 2049. */
const fullYear = (year: string): string => (year.length === 4 ? year : `${year < '50' ? '20' : '19'}${year}`)

/** @throws TypeError for a time without seconds, with an offset or fractions, or that is in no calendar. */
export function readTime({ tag, value }: BerTlv): Date {
  const [, year = '', month, day, hour, minute, second] =
    FORMS.get(tag)?.exec(Buffer.from(value).toString('latin1')) ?? []
  const text = `${fullYear(year)}-${month}-${day}T${hour}:${minute}:${second}.000Z`
  const date = new Date(text)
  // The year 0000 and a day like February 30th do not come out as they went in.
  if (Number.isNaN(date.getTime()) || date.toISOString() !== text)
    throw new TypeError('not a time of RFC 5280')
  return date
}
