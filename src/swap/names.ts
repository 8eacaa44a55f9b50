import type { Clock, Random } from '../environment.ts'
import type { ReleaseId } from '../proof/claim.ts'
import type { Deployment } from './record.ts'
import type { DeploymentId, Release } from './model.ts'

/**
 * A new id: `20261123-131336-k3f9q2`. Sorts by time, and is never used twice. The two characters
 * after the seconds are milliseconds, so that two deployments of one second are in order as well.
 * It comes after everything known, by id or by `ageOf`, whatever clocks those were made by.
 */
export const newDeploymentId = (
  clock: Clock,
  random: Random,
  known: readonly string[] = [],
): DeploymentId => {
  const newest = Math.max(...known.map(timeOf).filter(time => !Number.isNaN(time)))
  const now = Math.max(Math.floor(clock.now()), newest + 1)
  const [date = '', time = ''] = new Date(now).toISOString().slice(0, 19).split('T')
  const fraction = (now % 1000).toString(36).padStart(2, '0')
  return `${date.replaceAll('-', '')}-${time.replaceAll(':', '')}-${fraction}${random.name(4)}`
}

/** The time in an id of ours or in an age, milliseconds since 1970. */
const timeOf = (known: string): number => {
  const [, year, month, day, hour, minute, second, fraction = '0'] =
    /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)(?:-(..)|$)/.exec(known) ?? []
  const whole = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return whole + Math.min(999, Number.parseInt(fraction, 36))
}

/** The name of a release that does not have the app's: nobody else can have guessed it. */
export const ownName = (app: string, deployment: DeploymentId): string => `${app}-${deployment}`

/** The oldest first: ours by the time in their id; what others deployed, by when it was created. */
export const byAge = (a: Release, b: Release): number => ageOf(a).localeCompare(ageOf(b))

/** What releases are put in order by; a new deployment comes after the ages of all of them. */
export const ageOf = ({ deployment, createdAt }: Release): string =>
  /^\d{8}-\d{6}-/.test(deployment)
    ? deployment
    : createdAt.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')

/** What the log calls a release of this deployment: by what it is, and the name it has now. */
export const calledIn = (record: Deployment, release: ReleaseId): string => {
  const found = record.incumbents.find(each => each.id === release)
  if (found === undefined) return release === record.candidate?.id ? 'the candidate' : release
  const name = found.borrowed ? found.name : ownName(record.app, found.deployment)
  return `the incumbent ${name}`
}
