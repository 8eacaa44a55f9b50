import type { Build } from '../environment.ts'

/** Variables of a process, or what stands in for them. */
export type Variables = Readonly<Record<string, string | undefined>>

const given = (value: string | undefined): string | undefined => (value === '' ? undefined : value)

/**
 * The build, as its environment tells (concourse atc/exec/step_metadata.go). Every variable may be
 * absent: one-off builds have no job, checks have no build.
 */
export const buildOf = (variables: Variables): Build => {
  const id = given(variables['BUILD_ID'])
  const base = given(variables['ATC_EXTERNAL_URL'])?.replace(/\/+$/, '')
  const built = base === undefined || id === undefined ? undefined : `${base}/builds/${id}`
  const team = given(variables['BUILD_TEAM_NAME'])
  const pipeline = given(variables['BUILD_PIPELINE_NAME'])
  const job = given(variables['BUILD_JOB_NAME'])
  const number = given(variables['BUILD_NAME'])
  const place = [team, pipeline, job].filter(part => part !== undefined).join('/')
  const title =
    job === undefined || number === undefined
      ? id === undefined
        ? undefined
        : [place, `build ${id}`].filter(part => part !== '').join(' ')
      : `${place} #${number}`
  return { id, url: given(variables['BUILD_URL']) ?? built, title }
}
