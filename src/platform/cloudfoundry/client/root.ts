/** What the platform says of itself at `GET /`: where its parts are. */
export interface Root {
  /** Version of the v3 API, for example `3.228.0`. */
  readonly version: string | undefined
  /** Where tokens are asked for. */
  readonly login: string
  readonly logCache: string | undefined
  readonly networkPolicy: string | undefined
}
