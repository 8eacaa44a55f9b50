import * as t from 'io-ts'
import { optional } from './optional.ts'

const related = optional(t.type({ data: optional(t.type({ guid: t.string })) }))

/** A space, of `/v3/spaces`. */
export const spaceWire = t.type({
  guid: t.string,
  name: t.string,
  suspended: optional(t.boolean),
  relationships: t.type({
    organization: t.type({ data: t.type({ guid: t.string }) }),
    quota: related,
  }),
})

/** An organization, of `/v3/organizations`. */
export const organizationWire = t.type({
  guid: t.string,
  name: t.string,
  suspended: optional(t.boolean),
  relationships: optional(t.type({ quota: related })),
})

/** Spaces with the organizations they belong to. */
export const spacesWire = t.type({
  resources: t.array(spaceWire),
  included: optional(t.type({ organizations: optional(t.array(organizationWire)) })),
})
