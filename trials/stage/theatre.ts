import { openFoundation } from './cloudfoundry.ts'
import { openHost } from './docker.ts'
import type { Theatre } from './stage.ts'

/** The platform of this name, a Cloud Foundry where none is said. */
export const openTheatre = async (platform: string | undefined): Promise<Theatre> => {
  switch (platform) {
    case undefined:
    case 'cloudfoundry':
      return openFoundation()
    case 'docker':
      return openHost()
    default:
      throw new Error(`--platform takes cloudfoundry or docker, not ${platform}`)
  }
}
