import { openFoundation } from '../stage/cloudfoundry.ts'
import type { Stage, Theatre } from '../stage/stage.ts'
import { openDockerStage } from '../stage/docker.ts'
import * as cloudfoundry from './cloudfoundry.ts'
import * as docker from './docker.ts'
import type { Deed } from './mishap.ts'

/** An app on a platform, and what can happen to it there by itself. */
export interface Soaked {
  readonly stage: Stage
  readonly deeds: readonly Deed[]
}

/** A platform for a long run. */
export interface Ground {
  readonly open: (app: string) => Promise<Soaked>
  readonly close: () => Promise<void>
}

/** The platform of this name, a Cloud Foundry where none is said. */
export const openGround = async (platform: string | undefined): Promise<Ground> => {
  switch (platform) {
    case undefined:
    case 'cloudfoundry': {
      const theatres: Theatre[] = []
      return {
        // One each: what the platform does while one app is swapped must not meet another's recovery.
        open: async app => {
          const theatre = await openFoundation()
          theatres.push(theatre)
          const deeds = cloudfoundry.deedsOn(theatre.world.foundation)
          return { stage: await theatre.open(app), deeds }
        },
        close: async () => {
          await Promise.all(theatres.map(each => each.close()))
        },
      }
    }
    case 'docker':
      return {
        open: async app => {
          const stage = await openDockerStage(app)
          return { stage, deeds: docker.deedsOn(stage) }
        },
        close: () => Promise.resolve(),
      }
    default:
      throw new Error(`--platform takes cloudfoundry or docker, not ${platform}`)
  }
}
