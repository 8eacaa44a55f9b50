import * as t from 'io-ts'

/** `GET /exec/{id}/json`. */
export const execWire = t.type({ Running: t.boolean })
