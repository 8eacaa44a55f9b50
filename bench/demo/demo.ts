/** A demo that was set up. */
export interface Stage {
  /** Plays it and says everything; rejects when something goes wrong. */
  readonly perform: () => Promise<void>
  /** Takes everything down again; can be called twice. */
  readonly close: () => Promise<void>
}

/** A demo: `folder` is temporary, and goes by itself. */
export interface Demo {
  readonly setUp: (folder: string) => Promise<Stage>
}
