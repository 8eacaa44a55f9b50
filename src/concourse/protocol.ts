import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { GetParams } from '../config/get-params.ts'
import type { PutParams } from '../config/put-params.ts'
import type { Source } from '../config/source.ts'
import type { Version } from '../config/version.ts'
import type { Environment } from '../environment.ts'
import type { Failure } from '../failure.ts'

export type { Version } from '../config/version.ts'

/** Names of metadata that pipelines may read; Concourse makes variables of them. */
export type MetadataName =
  | 'app'
  | 'label'
  | 'state'
  | 'url'
  | 'release'
  | 'previous_release'
  | 'grade'
  | 'routes'
  | 'routers'
  | 'probes'
  | 'converged_after'
  | 'drained_after'
  | 'duration'
  | 'instances'
  | 'build'
  | 'kept'

/** A row of the table that Concourse shows under a version; order is kept. */
export interface Metadata {
  readonly name: MetadataName
  readonly value: string
}

/** What `check` is asked. */
export interface CheckRequest {
  readonly source: Source
  /** The newest version that Concourse knows; absent on the first check. */
  readonly version: Version | undefined
}

/** What `in` is asked. */
export interface InRequest {
  readonly source: Source
  readonly version: Version
  readonly params: GetParams
  /** Where to write the snapshot. */
  readonly directory: string
}

/** What `out` is asked. */
export interface OutRequest {
  readonly source: Source
  readonly params: PutParams
  /** Where the inputs of the step are. */
  readonly directory: string
}

/** What `in` and `out` answer. */
export interface Response {
  readonly version: Version
  readonly metadata: readonly Metadata[]
}

/** Answers a request with the world that `environment` gives it. */
export type Run<Request, Answer> = (
  request: Request,
  environment: Environment,
) => TaskEither<Failure, Answer>

/** One of the three executables of a resource type (concourse atc/resource/resource.go). */
export type Command =
  | { readonly name: 'check'; readonly run: Run<CheckRequest, readonly Version[]> }
  | { readonly name: 'in'; readonly run: Run<InRequest, Response> }
  | { readonly name: 'out'; readonly run: Run<OutRequest, Response> }
