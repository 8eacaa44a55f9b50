import { createHash } from 'node:crypto'
import type { Release, Standing } from '../../../swap/model.ts'
import type { Marks } from '../../port.ts'
import type { App, Metadata } from '../app.ts'

const prefix = 'blue-green.resource/'

/** Labels and annotations that are ours; a label has 63 characters and a small alphabet. */
export const keys = {
  /** Hash of the app's name; the name itself is in the annotation of the same key. */
  app: `${prefix}app`,
  /** What the object is: a release, a foreign one, the lock, the ledger. */
  role: `${prefix}role`,
  /** The deployment that created it. */
  deployment: `${prefix}deployment`,
  /** The deployment that committed it; retirement takes it off. */
  live: `${prefix}live`,
  /** The deployment it was retired from, kept for a rollback. */
  kept: `${prefix}kept`,
  /** The id that a foreign release had when it was named after it; for people. */
  foreign: `${prefix}foreign`,
  /** The user's own version. */
  label: `${prefix}label`,
  /** On a route: the deployment whose private route it is, or that made it. Others stay. */
  privateTo: `${prefix}private-to`,
  madeBy: `${prefix}made-by`,
} as const

const hash = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length)

/** Label value for an app's name; names are compared without case, as the platform does. */
export const appLabel = (app: string): string => hash(app.toLowerCase(), 24)

/** All releases of an app, foreign ones that were labelled included. */
export const releaseSelector = (app: string): string =>
  `${keys.app}=${appLabel(app)},${keys.role} in (release,foreign)`

/**
 * A deployment id for something that we did not deploy: the same as long as the platform shows the
 * same app with the same droplet, whatever it is called and whoever touches it.
 */
export const foreignId = (app: Pick<App, 'guid' | 'droplet'>): string =>
  `foreign-${hash(`${app.guid}:${app.droplet ?? ''}`, 16)}`

/** Labels and annotations of a new release. */
export const newRelease = (app: string, deployment: string, label: string | undefined) => ({
  labels: {
    [keys.app]: appLabel(app),
    [keys.role]: 'release',
    [keys.deployment]: deployment,
  },
  annotations: { [keys.app]: app, ...(label === undefined ? {} : { [keys.label]: label }) },
})

/** Marks as the metadata that carries them. A foreign release is labelled as such for good. */
export const metadataOf = (app: string, marks: Marks): Metadata => ({
  labels: {
    ...(marks.live === undefined ? {} : { [keys.live]: marks.live }),
    ...(marks.kept === undefined ? {} : { [keys.kept]: marks.kept }),
    ...(marks.foreign === undefined
      ? {}
      : {
          [keys.app]: appLabel(app),
          [keys.role]: 'foreign',
          [keys.foreign]: marks.foreign,
        }),
  },
})

/** An app as a release. One without our labels is foreign if it bears the name, else a stranger. */
export const releaseOf = (app: App, name: string): Release => ({
  id: app.guid,
  name: app.name,
  standing: standingOf(app, name),
  deployment: deploymentOf(app),
  label: app.annotations[keys.label],
  started: app.state === 'STARTED',
  createdAt: app.createdAt,
})

const standingOf = ({ labels, name: own }: App, name: string): Standing => {
  if (labels[keys.app] === appLabel(name)) {
    if (labels[keys.live] !== undefined) return 'live'
    if (labels[keys.kept] !== undefined) return 'kept'
    return labels[keys.role] === 'foreign' ? 'foreign' : 'candidate'
  }
  return own.toLowerCase() === name.toLowerCase() ? 'foreign' : 'stranger'
}

const deploymentOf = (app: App): string =>
  app.labels[keys.live] ??
  app.labels[keys.kept] ??
  // Never a foreign id from a label: others may have deployed anew since it was written.
  (app.labels[keys.role] === 'release' ? app.labels[keys.deployment] : undefined) ??
  foreignId(app)
