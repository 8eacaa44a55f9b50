import * as t from 'io-ts'

const maybe = <A extends t.Mixed>(codec: A) => t.union([codec, t.undefined])

const server = t.type({
  index: t.number,
  container: t.string,
  address: t.string,
  port: t.number,
})

const destination = t.type({
  release: t.string,
  process: t.string,
  protocol: maybe(t.string),
  servers: t.readonlyArray(server),
})

const route = t.type({
  id: t.string,
  name: t.string,
  slot: t.number,
  madeBy: maybe(t.string),
  privateTo: maybe(t.string),
  destinations: t.readonlyArray(destination),
})

/** The table as an app's file holds it. */
export const appTable = t.type({
  app: t.string,
  redirect: maybe(t.number),
  routes: t.readonlyArray(route),
})
