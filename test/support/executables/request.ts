import type { World } from './world.ts'

type Fields = Readonly<Record<string, unknown>>

/** Where executables are run, whatever platform is behind it. */
export interface Place {
  /** The put's directory. */
  readonly directory: string
  /** A new empty directory, removed with the place. */
  readonly empty: () => Promise<string>
  /** What a pipeline would usually write under `source` for this app. */
  readonly sourceFor: (app: string) => Fields
}

/** One app, and what a pipeline says about it. */
export interface Subject<W extends Place = World> {
  readonly world: W
  readonly app: string
  /** Fields of `source` over the usual ones. */
  readonly source?: Fields
}

/** The `source` of a subject. */
export const sourceOf = ({ world, app, source }: Subject<Place>): Fields => ({
  ...world.sourceFor(app),
  ...source,
})

/** A manifest of the counter app that answers as `release`. */
export const manifestOf = (app: string, release: string, more: Fields = {}) => {
  const { env, ...fields } = more
  return {
    applications: [
      {
        name: app,
        memory: '64M',
        instances: 2,
        routes: [{ route: `${app}.apps.test` }],
        env: { COUNTER_APP: app, COUNTER_RELEASE: release, COUNTER_WORK: 0, ...(env as Fields) },
        ...fields,
      },
    ],
  }
}

/** Params that put the counter app as `release`, without a drain. */
export const paramsOf = ({ app }: Subject, release: string, more: Fields = {}): Fields => ({
  manifest: manifestOf(app, release),
  path: 'counter',
  drain: '0s',
  stable_for: '300ms',
  ...more,
})
