import { folder } from './documents.ts'

/** In the input, one a line but for the last. */
const belowInput = `.
..
site
empty
outside
outside/passwd
round
broken
label
image
manifest.yml
vars.yml
site/index.html/x
\u0000
*
**
*/*
?
[
[a
!(x)
+(+(+(a)))
../../x
~
%2e%2e
\uD800
 
a\\b`

/** Paths that a put may name; long ones are made only when they are needed. */
export const oddPaths: readonly (() => string)[] = [...belowInput.split('\n'), '\n']
  .map(path => () => `${folder}/${path}`)
  .concat([
    () => '/etc/passwd',
    () => '/dev/zero',
    () => '/',
    () => '**/../..',
    () => '{1..1000000}',
    () => '**/../**',
    () => '{..,x}/*',
    () => '{../..,x}/**',
    () => '{/usr,x}/**',
    () => `{${'a,'.repeat(20)}b}`.repeat(6),
    () => 'a'.repeat(5_000),
    () => 'a'.repeat(100_000),
    () => 'a/'.repeat(3_000),
    () => '*'.repeat(5_000),
    () => '**/'.repeat(200),
    () => '*a'.repeat(2_000),
    () => '+(a|'.repeat(200),
  ])
