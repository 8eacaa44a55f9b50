import { openFoundation } from '../stage/cloudfoundry.ts'
import type { Stage, Theatre } from '../stage/stage.ts'
import { deedsOn } from './cloudfoundry.ts'
import type { Deed } from './mishap.ts'

/** A platform for a long run, with what can happen to it by itself. */
export interface Soaked {
  readonly theatre: Theatre
  readonly deedsFor: (stage: Stage) => readonly Deed[]
  /** Takes back what was not met. */
  readonly calm: () => void
}

/** The platform of this name, a Cloud Foundry where none is said. */
export const openSoak = async (platform: string | undefined): Promise<Soaked> => {
  switch (platform) {
    case undefined:
    case 'cloudfoundry': {
      const theatre = await openFoundation()
      const { foundation } = theatre.world
      const deeds = deedsOn(foundation)
      return { theatre, deedsFor: () => deeds, calm: () => {} }
    }
    default:
      throw new Error(`--platform takes cloudfoundry or docker, not ${platform}`)
  }
}
