import { guidOf } from './look.ts'
import type { World } from './world.ts'

/** Deletes the app that has this very name, as `cf delete` does, and waits until it is gone. */
export const deleteByHand = async (world: World, name: string): Promise<void> => {
  await world.client.job(await world.client.delete(`/v3/apps/${guidOf(world, name)}`))
}
