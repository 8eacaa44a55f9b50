/** The space that is deployed to, with its organization. */
export interface Target {
  readonly organization: { readonly guid: string; readonly name: string }
  readonly space: { readonly guid: string; readonly name: string }
  /** Guids of the quotas that hold here. */
  readonly quotas: { readonly organization: string | undefined; readonly space: string | undefined }
  /** Why nothing can be changed here: `organization` or `space` suspended. */
  readonly suspended: 'organization' | 'space' | undefined
}

/** A domain that routes of the organization can use. */
export interface Domain {
  readonly guid: string
  readonly name: string
  /** Reachable from other apps only, never through a router. */
  readonly internal: boolean
  readonly protocol: 'http' | 'tcp'
}
