/** One thing of a folder that is pushed. Paths have slashes and are relative to the folder. */
export type Entry =
  | {
      readonly kind: 'file'
      readonly path: string
      readonly absolute: string
      readonly mode: number
    }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
