/** Labels and annotations; `null` takes one away when patched. */
export interface Metadata {
  readonly labels?: Readonly<Record<string, string | null>>
  readonly annotations?: Readonly<Record<string, string | null>>
}

/** An app as the Cloud Controller knows it. */
export interface App {
  readonly guid: string
  readonly name: string
  /** What is wanted of it; says nothing about its instances. */
  readonly state: 'STARTED' | 'STOPPED'
  /** `2026-11-23T13:00:00Z`. */
  readonly createdAt: string
  readonly lifecycle: string
  /** Guid of its current droplet. */
  readonly droplet: string | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}
