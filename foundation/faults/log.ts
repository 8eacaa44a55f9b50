/** One request to Cloud Controller; never a body or a header. */
export interface LoggedRequest {
  readonly time: string
  readonly method: string
  readonly path: string
  readonly status: number
  readonly requestId: string
}

export interface RequestLog {
  readonly add: (method: string, path: string, status: number, requestId: string) => void
  readonly all: () => readonly LoggedRequest[]
  readonly clear: () => void
}

const kept = 20_000

export const createRequestLog = (): RequestLog => {
  let lines: LoggedRequest[] = []
  return {
    add: (method, path, status, requestId) => {
      lines.push({ time: new Date().toISOString(), method, path, status, requestId })
      if (lines.length > kept) lines.shift()
    },
    all: () => [...lines],
    clear: () => {
      lines = []
    },
  }
}
