import { expect } from 'vitest'
import { startPut } from '../../support/executables/put.ts'
import { paramsOf, type Subject } from '../../support/executables/request.ts'

/** Makes a release live where none was; what it answers is looked at elsewhere. */
export const goLive = async (subject: Subject, params = paramsOf(subject, '1')): Promise<void> => {
  const { code, stderr } = await startPut(subject, params).ended
  expect(code, stderr).toBe(0)
}
