# shellcheck shell=sh disable=SC2034
# The curl command of one file. All of it is pasted into a terminal, so it leaves no variable in the session, and has no
# command substitution between double quotes: interactive bash would expand a "!" in the name there. The variable of a
# check is gone with its subshell. What a comment would say is an argument of ":", because "#" is a command to an
# interactive zsh, which is the shell of macOS. The echo of some shells, and of the sh of macOS, interprets backslashes.

: @WORKS@
: 'Open a terminal (macOS, Linux), go to the folder of the file, and paste all lines. For Windows, the sender uses --format @FOR_WINDOWS@.'
: 'Replace each @REPLACED@ with the name of the file.' # if REPLACED
: @REPLACE_TYPE@ # if TYPE
{ [ -f @PATH@ ] || { printf '%s\n' @NOT_HERE@ >&2; false; }; } &&
{ wc -c < @FILE@ | grep -qx ' *@SIZE@' || { printf '%s\n' 'The file must have exactly @SIZE@ bytes.' >&2; false; }; } && # if SIZE
{ wc -c < @FILE@ | (read -r n && @IN_RANGE@) || { printf '%s\n' @NOT_IN_RANGE@ >&2; false; }; } && # if IN_RANGE
{ seen() { stat -L -c '%d %i %s %y %z' @PATH@ || stat -L -f '%d %i %z %Fm %Fc' @PATH@ || echo; } 2>/dev/null; seen; wc -c < @FILE@ && curl --include --suppress-connect-headers --speed-limit 100 --speed-time 60 --globoff --write-out '\n%{http_code} %{size_upload}' @ARGUMENTS@; printf ' %s ' "$?"; seen; } |
dd bs=512 count=128 2>/dev/null | LC_ALL=C tr -cd '\n -~' | awk -v key=@KEY@ -v want=@STATUS@ -f "${0%/*}/curl_answer.awk"
