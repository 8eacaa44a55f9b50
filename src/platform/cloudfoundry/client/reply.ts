/** An HTTP answer, read to its end. Header names are lower case. */
export interface Reply {
  readonly status: number
  readonly header: (name: string) => string | undefined
  readonly text: string
}
