#!/bin/sh
# Uploads @COUNT@ to @PLACE@.
# @WORKS@
# Usage: sh SCRIPT [FOLDER]   upload the files below FOLDER, or below the folder of this script. What is at the store
#                             already is not sent again, so that the script can be stopped and run again.
# It is compared by its size and digest, not by its type and metadata.
# Exit codes: 0 all files are proved to be at the store, 1 the upload failed, 3 it is not known of some files.
# Variables: PARALLEL=4 files at a time, RETRIES=5 for each request, PAUSE=1 second before the first retry, which
# doubles, STALL=60 seconds in which nothing is transferred, or for an answer. They are whole numbers.
[ -z "${ZSH_VERSION-}" ] || emulate sh
set -f
LC_ALL=C
export LC_ALL
PARALLEL=${PARALLEL:-4} RETRIES=${RETRIES:-5} PAUSE=${PAUSE:-1} STALL=${STALL:-60}
MAIN=$$ SELF=$0
# <values>
TOTAL=1
ENDS=4102444800
ENDS_AT=2100-01-01T00:00:00Z
DIGEST_HEADER=Content-MD5
ALGORITHM=MD5
HASH=md5
# </values>
NEWLINE='
'

# shellcheck source=common.sh
. "${0%/*}/common.sh"

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
  unescaped "$2"
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

# Why a request failed, in words; "bad" before them if it concerns this file alone, else "stop", and "doubt" if the file may be
# stored all the same: $1 is "sent". A line that is longer would mix with those of other workers.
told() {
  case $http:${1-} in
    412:*) words="bad $shown the store has another object with this key, and the link does not replace it (412)." ;;
    2??:*) words="doubt $shown $(odd 'the file')" ;;
    *:sent) words="doubt $shown It is not known whether the file was stored; it may be. All of it was sent. Then $(why)" ;;
    *) words="stop $shown $(why)" ;;
  esac
  printf '%.500s\n' "$words"
}

# Whether Windows can have a file of this name in the folder: no device, drive or stream, and no other folder.
is_name_on_windows() {
  line "$1" | tr '\001-\011\013-\037' '?' | tr '[:lower:]' '[:upper:]' | awk -F / '
    /[<>:"|?*\\]/ || NR > 1 { bad = 1 }
    {
      for (at = 1; at <= NF; at++)
        if ($at ~ /^$|[ .]$|^(CON|PRN|AUX|NUL|CONIN[$]|CONOUT[$]|(COM|LPT)([1-9]|\302[\271\262\263])) *([.]|$)/) bad = 1
    }
    END { exit bad || NR == 0 }'
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

# Ask for what is stored; set $http, and $there if it is this very file, and the one that was signed. $found says whether
# that is known of the file here. $1: how often to ask again.
look() {
  try=$((RETRIES - ${1:-$RETRIES})) there=''
  while :; do
    answer=$(request "$head_url" "$head_headers" | send HEAD "$STALL" --config - --head | facts)
    take
    again || break
  done
  [ "$http" = 200 ] && [ "$etag" != - ] && [ "$length_there" = "$size" ] || return 0
  case $found:$digest_there in
    right:"$digest") there=yes ;;
    right:- | :"$digest") if md5_is "$etag"; then there=yes; fi ;;
  esac
}

# Upload the file of these variables; print what came of it.
put() {
  if [ ! -e "$FILE" ]; then
    line "bad $shown the file cannot be read: No such file or directory."
    return
  elif [ ! -f "$FILE" ]; then
    line "bad $shown this is not a regular file."
    return
  elif [ ! -r "$FILE" ]; then
    line "bad $shown the file cannot be read: Permission denied."
    return
  fi
  size_there=$(size_of "$FILE")
  if [ "$size_there" != "$size" ]; then
    line "bad $shown the file has $size_there bytes and must have exactly $size."
    return
  fi
  # Where no program computes the digest, the store does.
  was=$(identity "$FILE")
  check_digest
  if [ "$found" = wrong ]; then
    line "bad $shown the $ALGORITHM digest of the file is not $digest. The file has changed."
    return
  fi
  look
  if [ -n "$there" ]; then
    line there
    return
  fi
  case $http in
    501) ;;
    000 | 408 | 429 | 5??)
      told
      return
      ;;
  esac
  try=0 is_open=''
  while is_running; do
    answer=$(request_to_upload | send PUT 0 --config - --upload-file "$FILE" | facts "$size")
    take
    if is_taken; then
      if [ "$(identity "$FILE")" = "$was" ]; then line sent; else line "doubt $shown The file changed while it was sent."; fi
      return
    fi
    case $http in
      501) ;;
      000 | 2?? | 408 | 5??) [ "$sent" = - ] || is_open=sent ;;
    esac
    again || break
  done
  failed=$(told "$is_open")
  # An answer may have been lost, or not be that of a store.
  case $is_open:$http in
    sent:* | *:412)
      look 0
      [ -z "$there" ] || [ "$(identity "$FILE")" != "$was" ] || failed=sent
      ;;
  esac
  line "$failed"
}

worker() {
  files "$1" | while read -r shown name size digest hexadecimal url headers head_url head_headers; do
    # A name can end in a line break, which $() removes.
    FILE=$(unescaped "$name.")
    FILE=${FILE%.}
    if [ -n "$ON_WINDOWS" ] && ! is_name_on_windows "$FILE"; then
      line "bad $shown Windows cannot have a file of this name. Ask the sender for another one, or run the script on another system."
      continue
    fi
    FILE=$FOLDER/$FILE
    put 2>/dev/null || exit 1
    is_running || exit 1
  done && line end
}

# Read what the workers say; show how far it is. Fail with 2 where one of them does not say that it is at its end.
report() {
  sent=0 there=0 bad=0 doubt=0 ends=0 refused=''
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
        # shellcheck disable=SC2015
        [ -z "$refused" ] && is_running || continue
        bad=$((bad + 1))
        [ "$what" != doubt ] || doubt=$((doubt + 1))
        [ ! -t 2 ] || line '' >&2
        printf '%b: %s\n' "$shown" "$text" >&2
        if [ "$what" != bad ]; then
          refused=yes
          # Else, each worker ends when it says what came of its file: nobody reads that any more.
          end_workers || break
        fi
        ;;
    esac
    [ ! -t 2 ] || ! is_running || printf '\r%s of %s files   ' "$((sent + there + bad))" "$TOTAL" >&2
  done
  is_running || exit 1
  [ -n "$refused" ] || [ "$ends" -ge "$PARALLEL" ] || exit 2
  [ ! -t 2 ] || line '' >&2
  line "$((sent + there)) of $TOTAL files are uploaded: $sent were sent, $there were at the store."
  [ "$((sent + there))" = "$TOTAL" ] || {
    [ "$bad" != "$doubt" ] || fail 3 'It is not proved that all files are at the store. To go on, run the script again.'
    fail 'The upload failed. Correct what is said above, then run the script again.'
  }
}

[ -r "$SELF" ] || fail 'Run this script as a file: sh SCRIPT [FOLDER].'
command -v curl >/dev/null || fail 'This script requires curl.'
check_numbers PARALLEL:1 RETRIES:0 PAUSE:0 STALL:1
usage() {
  fail "usage: sh $(plain "$SELF") [FOLDER]"
}
[ $# -le 1 ] || usage
case ${1-} in --help | -help | -h | -\?) usage ;; esac
case $0 in
  */*) FOLDER=${1:-${0%/*}} ;;
  *) FOLDER=${1:-.} ;;
esac
case $FOLDER in -*) FOLDER=./$FOLDER ;; esac
[ -d "$FOLDER" ] || fail "The upload failed: there is no folder '$(plain "$1")'."
# Git Bash, MSYS2 and Cygwin.
ON_WINDOWS=''
case $(uname -s 2>/dev/null) in *_NT-*) ON_WINDOWS=yes ;; esac
trap 'stopped .' INT TERM HUP

{
  at=0
  while [ "$at" -lt "$PARALLEL" ]; do
    worker "$at" &
    at=$((at + 1))
  done
  wait
} 2>/dev/null | report &
end_as_started
# <data>
#L 0 http://127.0.0.1:9/bkt/ ?X-Amz-Signature= -
#F f f 3 kAFQmDzST7DWlj99KOF/cg== 900150983cd24fb0d6963f7d28e17f72 f 0 s header\0040=\0040\0042Expect:\0042\0012 0 s header\0040=\0040\0042Expect:\0042\0012
# </data>
