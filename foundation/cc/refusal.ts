export interface Complaint {
  readonly code: number
  readonly title: string
  readonly detail: string
}

/** An error that Cloud Controller says to its client; several complaints are possible. */
export interface Refusal extends Error {
  readonly status: number
  readonly complaints: readonly Complaint[]
}

/** Codes and titles stand in cloud_controller_ng errors/v2.yml and errors/v3.yml. */
export const refusal = (status: number, ...complaints: readonly Complaint[]): Refusal =>
  Object.assign(new Error(complaints.map(one => one.detail).join('; ')), { status, complaints })

export const isRefusal = (error: unknown): error is Refusal =>
  error instanceof Error && 'complaints' in error && 'status' in error

export const unprocessable = (...details: readonly string[]): Refusal =>
  refusal(422, ...details.map(detail => ({ code: 10008, title: 'CF-UnprocessableEntity', detail })))

export const notFound = (what: string): Refusal =>
  refusal(404, { code: 10010, title: 'CF-ResourceNotFound', detail: `${what} not found` })

export const unknownRequest = (): Refusal =>
  refusal(404, { code: 10000, title: 'CF-NotFound', detail: 'Unknown request' })

export const badRequest = (detail: string): Refusal =>
  refusal(400, { code: 1004, title: 'CF-BadRequest', detail: `Bad request: ${detail}` })

export const parseError = (): Refusal =>
  refusal(400, {
    code: 1001,
    title: 'CF-MessageParseError',
    detail: 'Request invalid due to parse error: invalid request body',
  })

export const badQuery = (detail: string): Refusal =>
  refusal(400, {
    code: 10005,
    title: 'CF-BadQueryParameter',
    detail: `The query parameter is invalid: ${detail}`,
  })

export const invalidToken = (): Refusal =>
  refusal(401, {
    code: 1000,
    title: 'CF-InvalidAuthToken',
    detail: 'Invalid Auth Token',
  })

export const notAuthenticated = (): Refusal =>
  refusal(401, {
    code: 10002,
    title: 'CF-NotAuthenticated',
    detail: 'Authentication error',
  })

export const notAuthorized = (): Refusal =>
  refusal(403, {
    code: 10003,
    title: 'CF-NotAuthorized',
    detail: 'You are not authorized to perform the requested action',
  })

/** What an uncaught exception becomes. */
export const unknownError = (): Refusal =>
  refusal(500, {
    code: 10001,
    title: 'UnknownError',
    detail: 'An unknown error occurred.',
  })

export const runnerUnavailable = (): Refusal =>
  refusal(503, {
    code: 170015,
    title: 'CF-RunnerUnavailable',
    detail: 'Runner is unavailable: Process Guid: unable to reach the BBS',
  })
