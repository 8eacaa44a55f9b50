import type { Clock, Random } from '../environment.ts'
import type { DeploymentId } from './model.ts'

/** A new id: `20261123-131336-k3f9q2`. Sorts by time, and is never used twice. */
export const newDeploymentId = (clock: Clock, random: Random): DeploymentId => {
  const [date = '', time = ''] = new Date(clock.now()).toISOString().slice(0, 19).split('T')
  return `${date.replaceAll('-', '')}-${time.replaceAll(':', '')}-${random.name(6)}`
}

/** The name of a release that does not have the app's: nobody else can have guessed it. */
export const ownName = (app: string, deployment: DeploymentId): string => `${app}-${deployment}`
