import * as t from 'io-ts'

/** `GET /version`. */
export const versionWire = t.type({
  Version: t.string,
  ApiVersion: t.string,
  Os: t.string,
  Arch: t.string,
})
