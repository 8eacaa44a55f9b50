import { layout } from './layout.ts'

/** Exit code of a script that did not get the proxy's file lock. */
export const heldCode = 75

/** The nonce of the answer that a session begins with, to a question that nobody asked. */
export const greeting = 'ready'

/** Seconds that a script waits for the file lock: less than it may take as a whole. */
const lockPatience = 15

/**
 * What the shell's session runs: a bash that takes scripts from its stdin and answers each with
 * its output, a newline, the nonce of the request and the exit code. `read -N` takes exactly as
 * many bytes as it was told (the locale C counts bytes), so that a script's text, its arguments
 * and its input may hold anything but NUL. Scripts run beside the loop, in a subshell in the
 * volume's root: their stdin is a pipe, so they cannot eat the next request, and the loop sees the
 * end of its own input at once and takes a script that is still under way with it. The group is
 * named by the process id, which kills nobody else should it not be a group's leader.
 *
 * Scripts may call `bg_locked`: from there to the script's end no other script that calls it runs,
 * in any session. The kernel lets go of the lock when the script dies.
 */
export const agent = `
export LC_ALL=C
umask 077
cd ${layout.root} || exit 1
bg_locked() {
  exec 9>>.lock || exit 1
  flock -w ${lockPatience} 9 || exit ${heldCode}
}
bg_run() (
  set -- "\${bg_arguments[@]}"
  eval "$bg_script"
) 2>&1
bg_take() {
  bg_taken=
  (($1 == 0)) || IFS= read -r -N "$1" bg_taken
}
printf '\\n${greeting} 0\\n'
while read -r bg_nonce bg_script_bytes bg_input_bytes bg_lengths; do
  bg_take "$bg_script_bytes" || break
  bg_script=$bg_taken
  bg_take "$bg_input_bytes" || break
  bg_input=$bg_taken
  bg_arguments=()
  for bg_length in $bg_lengths; do
    bg_take "$bg_length" || break 2
    bg_arguments+=("$bg_taken")
  done
  {
    if [[ $bg_input ]]; then
      printf %s "$bg_input" | bg_run
    else
      bg_run </dev/null
    fi
    printf '\\n%s %s\\n' "$bg_nonce" "$?"
  } &
done
kill -KILL -- "-$$"
`
