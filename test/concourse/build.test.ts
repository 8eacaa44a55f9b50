import { expect, test } from 'vitest'
import { buildOf } from '../../src/concourse/build.ts'

const job = {
  BUILD_ID: '4211',
  BUILD_NAME: '17',
  BUILD_JOB_NAME: 'deploy',
  BUILD_PIPELINE_NAME: 'shop',
  BUILD_TEAM_NAME: 'main',
  ATC_EXTERNAL_URL: 'https://ci.example.com/',
}
const url = 'https://ci.example.com/teams/main/pipelines/shop/jobs/deploy/builds/17'

test.each([
  [job, { id: '4211', url: 'https://ci.example.com/builds/4211', title: 'main/shop/deploy #17' }],
  [
    { ...job, BUILD_URL: url },
    { id: '4211', url, title: 'main/shop/deploy #17' },
  ],
  [
    { BUILD_ID: '9', BUILD_TEAM_NAME: 'main' },
    { id: '9', url: undefined, title: 'main build 9' },
  ],
  [{ ATC_EXTERNAL_URL: 'https://ci' }, { id: undefined, url: undefined, title: undefined }],
  [{ BUILD_ID: '' }, { id: undefined, url: undefined, title: undefined }],
])('the build is what its environment tells: %j', (variables, build) => {
  expect(buildOf(variables)).toStrictEqual(build)
})
