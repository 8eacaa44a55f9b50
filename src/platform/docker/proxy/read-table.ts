import { appFile, readAppFile } from './app-configuration.ts'
import type { AppTable } from './table.ts'

/** The table in an app's file; without a file, one without routes. */
export const readTable = (text: string, app: string): AppTable =>
  text === '' ? { app, redirect: undefined, routes: [] } : readAppFile(text, appFile(app))
