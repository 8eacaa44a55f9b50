/** What a script left behind. `output`: stdout and stderr in one. */
export interface Ran {
  readonly code: number
  readonly output: string
}

/**
 * One bash in the proxy's container, over one exec session that is held open for the run. Scripts
 * run one after another; a script sees `arguments` as "$@" and `input` on its stdin. Secrets go
 * into `input`, never into the script or its arguments. A session that was lost (the container
 * restarted) is opened again for the next script; the one that was under way rejects with
 * `proxy.stopped`, and nobody can say whether it was done, unless it is `repeatable`: it changes
 * nothing, and is run once more. A script that runs longer than `timeout` (20 s) rejects with
 * `engine.unsure`. For one that may change something this begins when it is asked for, so that it
 * is over by then; when it could not begin in time, it is not run: `proxy.stopped`.
 */
export interface Shell {
  readonly run: (
    script: string,
    given?: {
      readonly arguments?: readonly string[]
      readonly input?: string
      readonly timeout?: number
      readonly repeatable?: boolean
    },
  ) => Promise<Ran>
  readonly close: () => void
}
