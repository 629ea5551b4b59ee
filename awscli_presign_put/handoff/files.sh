#!/bin/sh
# Uploads @COUNT@ to @PLACE@.
# @ENDS_AT@
# Usage: sh SCRIPT [FOLDER]   upload the files below FOLDER, or below the folder of this script. What is at the store
#                             already is not sent again, so that the script can be stopped and run again.
# It is compared by its size and digest, not by its type and metadata.
# Variables: PARALLEL=4 files at a time, RETRIES=5 for each request, PAUSE=1 second before the first retry, which
# doubles, STALL=60 seconds in which nothing is transferred. They are whole numbers.
[ -z "${ZSH_VERSION-}" ] || emulate sh
set -f
LC_ALL=C
export LC_ALL
PARALLEL=${PARALLEL:-4} RETRIES=${RETRIES:-5} PAUSE=${PAUSE:-1} STALL=${STALL:-60}
MAIN=$$ SELF=$0
TOTAL=@TOTAL@
ENDS=@ENDS@
ENDS_AT=@ENDS_AT_TEXT@
DIGEST_HEADER=@DIGEST_HEADER@
ALGORITHM=@ALGORITHM@
HASH=@HASH@
NEWLINE='
'

@COMMON@

# Print "SHOWN NAME SIZE DIGEST HEXADECIMAL URL HEADERS URL HEADERS" for each file that worker $1 has to upload: the
# second URL asks for what is stored. The data are comments at the end of this file: here-documents would be files on
# the disk. Names and headers are escaped for printf.
files() {
  sed -n 's/^#\([LF]\) /\1 /p' "$SELF" | awk -v worker="$1" -v workers="$PARALLEL" '
    $1 == "L" { before[$2] = $3; after[$2] = $4; end[$2] = $5 }
    $1 == "F" {
      if (count++ % workers != worker) next
      print $2, $3, $4, $5, $6, before[$8] $7 after[$8] $9 end[$8], $10, before[$11] $7 after[$11] $12 end[$11], $13
    }'
}

# Print the URL and the headers of a request as curl reads them.
request() {
  config url "$1"
  printf '%b' "$2"
}

# The same of an upload. To a path with such an end, curl appends the name of the file.
request_to_upload() {
  case ${url%%\?*} in
    */ | */. | */..)
      target=${url#*://} target=/${target#*/}
      config request-target "$target"
      request "${url%"$target"}/-" "$headers"
      ;;
    *) request "$url" "$headers" ;;
  esac
}

# Why a request failed, in words; "bad" before them if it concerns this file alone, else "stop".
told() {
  case $code:$body in
    ExpiredToken* | TokenRefreshRequired* | *[Rr]equest' has expired'*) ended=yes ;;
    *) ended='' ;;
  esac
  case $http in
    400 | 403) [ "$(date +%s)" -lt "$ENDS" ] || ended=yes ;;
  esac
  if [ -n "$ended" ]; then
    printf '%s\n' "stop $shown the links have expired (they ended at $ENDS_AT). Ask the sender for a new script."
  elif [ "$http" = 000 ]; then
    printf '%s\n' "stop $shown the store cannot be reached, or the connection broke. Run the script again to go on."
  elif [ "$http" = 412 ]; then
    printf '%s\n' "bad $shown the store has another object with this key, and the link does not replace it (412)."
  else
    # Without quotes, there is one space between words that may be empty.
    # shellcheck disable=SC2086
    words=$(printf '%s ' the store answered $http $code $message)
    # A line that is longer would mix with those of other workers.
    printf '%.500s\n' "stop $shown ${words% }"
  fi
}

# The size of a file.
size_of() {
  ls -lnL "$1" | awk 'NR == 1 { print $5 }'
}

# Set $found to "right" if the file is the one that was signed, to "wrong" if it is another, and to nothing if no
# program computes the digest.
check_digest() {
  found=''
  [ -n "$HASH" ] && [ "$hexadecimal" != - ] || return 0
  found=$(digest "$HASH" <"$FILE")
  case ${found%% *} in
    '') ;;
    "$hexadecimal") found=right ;;
    *) found=wrong ;;
  esac
}

# Ask for what is stored; set $http, and $there if it is this very file.
look() {
  try=0 there=''
  while :; do
    # shellcheck disable=SC2046
    set -- $(request "$head_url" "$head_headers" | send HEAD --config - --head | tr -cd '\n -~' |
      awk -v digest_header="$DIGEST_HEADER" '
        { name = tolower($0); sub(/:.*/, "", name); value = $0; sub(/^[^:]*: */, "", value); last = $0 }
        name == "content-length" { size = value }
        name == "etag" { etag = value; gsub(/[ "]/, "", etag) }
        name == tolower(digest_header) { digest = value }
        function shown(text) { return text == "" ? "-" : text }
        END { printf "%s %s %s %s\n", shown(last), shown(size), shown(etag), shown(digest) }')
    http=$1 code='' message='' body=''
    [ "$http" != - ] || http=000
    again || break
  done
  [ "$http" = 200 ] && [ "$2" = "$size" ] || return 0
  if [ "$4" != - ]; then
    [ "$4" != "$digest" ] || there=yes
  elif md5_is "$3"; then
    # The object is like the file here, which need not be the one that was signed.
    check_digest
    [ "$found" != right ] || there=yes
  fi
}

# Upload the file of these variables; print what came of it.
put() {
  if [ ! -e "$FILE" ]; then
    printf '%s\n' "bad $shown the file cannot be read: No such file or directory."
    return
  elif [ ! -f "$FILE" ]; then
    printf '%s\n' "bad $shown this is not a regular file."
    return
  elif [ ! -r "$FILE" ]; then
    printf '%s\n' "bad $shown the file cannot be read: Permission denied."
    return
  fi
  size_there=$(size_of "$FILE")
  if [ "$size_there" != "$size" ]; then
    printf '%s\n' "bad $shown the file has $size_there bytes and must have exactly $size."
    return
  fi
  look
  if [ -n "$there" ]; then
    echo there
    return
  elif [ "$http" = 000 ]; then
    told
    return
  fi
  # Where no program computes the digest, the store does.
  check_digest
  if [ "$found" = wrong ]; then
    printf '%s\n' "bad $shown the $ALGORITHM digest of the file is not $digest. The file has changed."
    return
  fi
  try=0
  while is_running; do
    answer=$(request_to_upload | send PUT --config - --upload-file "$FILE")
    take $?
    case $http in
      2??)
        echo sent
        return
        ;;
    esac
    again || break
  done
  failed=$(told)
  if [ "$http" = 412 ]; then
    # An answer may have been lost before.
    look
    [ -z "$there" ] || failed=sent
  fi
  printf '%s\n' "$failed"
}

worker() {
  files "$1" | while read -r shown name size digest hexadecimal url headers head_url head_headers; do
    # A name can end in a line break, which $() removes.
    FILE=$(printf '%b.' "$name")
    FILE=$FOLDER/${FILE%.}
    put 2>/dev/null || exit 1
    is_running || exit 1
  done && echo end
}

# End what the workers do; fail if it is not known.
end_workers() {
  # The number of this process, which POSIX has no variable for.
  # shellcheck disable=SC2016
  own=$(exec sh -c 'echo "$PPID"')
  [ -n "$own" ] && end_descendants "$own"
}

# Read what the workers say; show how far it is. Fail with 2 where one of them does not say that it is at its end.
report() {
  sent=0 there=0 bad=0 ends=0 refused=''
  while read -r what shown text; do
    case $what in
      sent) sent=$((sent + 1)) ;;
      there) there=$((there + 1)) ;;
      end)
        ends=$((ends + 1))
        continue
        ;;
      *)
        # What the others say now is that they were ended.
        [ -z "$refused" ] || continue
        bad=$((bad + 1))
        [ ! -t 2 ] || printf '\n' >&2
        printf '%b: %s\n' "$shown" "$text" >&2
        if [ "$what" = stop ]; then
          refused=yes
          # Else, each worker ends when it says what came of its file: nobody reads that any more.
          end_workers || break
        fi
        ;;
    esac
    [ ! -t 2 ] || printf '\r%s of %s files   ' "$((sent + there + bad))" "$TOTAL" >&2
  done
  [ -n "$refused" ] || [ "$ends" -ge "$PARALLEL" ] || exit 2
  [ ! -t 2 ] || printf '\n' >&2
  printf '%s of %s files are uploaded: %s were sent, %s were at the store.\n' "$((sent + there))" "$TOTAL" "$sent" "$there"
  [ "$((sent + there))" = "$TOTAL" ] || fail 'The upload failed. To go on, run the script again.'
}

stopped() {
  trap '' INT TERM HUP
  # Of report, as above.
  if end_descendants; then wait "$!"; else kill "$!"; fi 2>/dev/null
  [ ! -t 2 ] || printf '\n' >&2
  fail 'Stopped. What is uploaded stays at the store. To go on, run the script again.'
}

[ -r "$SELF" ] || fail 'Run this script as a file: sh SCRIPT [FOLDER].'
command -v curl >/dev/null || fail 'This script requires curl.'
check_numbers PARALLEL:1 RETRIES:0 PAUSE:0 STALL:1
case ${1-} in
  --help | -h) fail "usage: sh $0 [FOLDER]" ;;
esac
[ $# -le 1 ] || fail "usage: sh $0 [FOLDER]"
case $0 in
  */*) FOLDER=${1:-${0%/*}} ;;
  *) FOLDER=${1:-.} ;;
esac
case $FOLDER in -*) FOLDER=./$FOLDER ;; esac
trap stopped INT TERM HUP

{
  at=0
  while [ "$at" -lt "$PARALLEL" ]; do
    worker "$at" &
    at=$((at + 1))
  done
  wait
} 2>/dev/null | report &
wait $!
case $? in
  0) exit 0 ;;
  1) exit 1 ;;
esac
fail 'The upload failed: a process of this script has ended early. To go on, run the script again.'
@DATA@
