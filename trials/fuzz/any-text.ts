import * as fc from 'fast-check'

/** Any unit of UTF-16, halves of pairs too. The library's own takes a second to be made. */
const unit = fc.nat({ max: 0xffff }).map(code => String.fromCharCode(code))

/** A text of anything, of at most so many units. */
export const anyText = (maxLength: number): fc.Arbitrary<string> => fc.string({ unit, maxLength })
