import * as t from 'io-ts'

/** What the Engine says of a container or an exec that it has made. */
export const createdWire = t.type({ Id: t.string })
