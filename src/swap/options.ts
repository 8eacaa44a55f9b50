import * as t from 'io-ts'

/** What a later run needs of `params` to finish or undo a deployment; durations in milliseconds. */
export const options = t.type({
  minimum_grade: t.keyof({ proven: null, sampled: null, waited: null }),
  bake: t.number,
  drain: t.number,
  keep: t.number,
  keep_failed: t.boolean,
  stable_for: t.number,
  convergence_timeout: t.number,
  takes_name: t.keyof({ before_start: null, after_swap: null }),
  workers: t.keyof({ after_swap: null, with_candidate: null }),
})

export type Options = t.TypeOf<typeof options>
