#!/bin/sh
# Uploads FILE in parts to @SHOWN_KEY@.
# @WORKS@
# Usage: sh SCRIPT FILE        upload FILE, or go on where an earlier run ended
#        sh SCRIPT --status    say which parts are at the store
#        sh SCRIPT --abort     end the upload and delete the parts at the store
# Exit codes: 0 the object is proved to be FILE, 1 the upload failed, 3 it is not known.
# Variables: PARALLEL=4 parts at a time, RETRIES=5 for each request, PAUSE=1 second before the first retry, which
# doubles, STALL=60 seconds in which nothing is transferred, or for an answer. They are whole numbers.
[ -z "${ZSH_VERSION-}" ] || emulate sh
set -f
LC_ALL=C
export LC_ALL
PARALLEL=${PARALLEL:-4} RETRIES=${RETRIES:-5} PAUSE=${PAUSE:-1} STALL=${STALL:-60}
MAIN=$$ SELF=$0
# <values>
KEY=k
SIZE=
MAX_SIZE=5242883
PART_SIZE=5242880
PART_MIB=5
COUNT=2
ENDS=4102444800
ENDS_AT=2100-01-01T00:00:00Z
RESUME='aws s3 presign-multipart s3://bkt/k --resume u'
DIGEST_ELEMENT=ChecksumSHA256
DIGEST_HEADER=
PART_DIGEST=x-amz-checksum-sha256
COMPOSITE=''
COMPOSITE_HEX=
HASH=sha256
EXAMPLE=backup.tar
# </values>
RENEW=" The sender runs: $RESUME"
UNVERIFIED='An object of this size is there. It could not be verified to be this file.'
NEWLINE='
'

# The links and digests are comments at the end of this file: here-documents would be files on the disk.
data() {
  sed -n "s/^#$1 /$1 /p" "$SELF"
}

# The links of requests, and their headers as curl reads them.
# <values>
BEFORE='http://127.0.0.1:9/bkt/k?partNumber='
BETWEEN='&uploadId=u&X-Amz-Signature='
AFTER=''
HEAD='http://127.0.0.1:9/bkt/k?X-Amz-Signature=s'
COMPLETE='http://127.0.0.1:9/bkt/k?uploadId=u&X-Amz-Signature=s'
ABORT='http://127.0.0.1:9/bkt/k?uploadId=u&X-Amz-Signature=s'
of_list=''
of_part=''
of_head=''
of_completion=''
of_abort=''
# </values>

# The link of part $1, of which $2 is its own. Without a text that all have in common, that is the whole link.
url_of() {
  if [ -n "$BEFORE" ]; then line "$BEFORE$1$BETWEEN$2$AFTER"; else line "$2"; fi
}

# shellcheck source=common.sh
. "${0%/*}/common.sh"

# Whether curl reads a file, and not a descriptor: a program of Windows, as in Git Bash, has no /dev/fd, and ksh93 passes no
# descriptor on. The first request finds it out.
by_file=''

# Send a request by METHOD in SECONDS with this configuration of curl and these options, and the standard input as its
# body. What is an argument, others on this machine see.
send_body() {
  to=$1 most=$2 configuration=$3
  shift 3
  if [ -z "$by_file" ]; then
    { line "$configuration" | { send "$to" "$most" --config /dev/fd/3 "$@" <&4; } 3<&0; } 4<&0
  else
    line "$configuration" >"$PRIVATE/${number:-0}" && send "$to" "$most" --config "$PRIVATE/${number:-0}" "$@"
    rm -f "$PRIVATE/${number:-0}"
  fi
}

# Make the folder of such files, which nobody else can read. It is removed at the end.
make_private() {
  { mkdir -m 700 "$PRIVATE" && : >"$PRIVATE/own"; } 2>/dev/null || fail "The upload failed: $PRIVATE cannot be made."
}

# Whether the upload is not there, which is "NoSuchKey" at some stores.
is_gone() {
  [ "$http" = 404 ] && [ "$code" != NoSuchBucket ]
}

told() {
  if is_gone; then line 'the store has no such upload. It was completed or aborted.'; else why; fi
}

# shellcheck source=multipart_parts.sh
. "${0%/*}/multipart_parts.sh"

# shellcheck source=multipart_completion.sh
. "${0%/*}/multipart_completion.sh"

# Set $listed; fail where the store does not say which parts it has.
ask_for_parts() {
  listed=$(list)
  refused "$listed" || return 0
  case $by_file:$code in
    :curl2 | :curl26) by_file=yes ;;
    *) return 1 ;;
  esac
  listed=$(list)
  ! refused "$listed"
}

# Set $listed and $planned; end where the store does not say.
ask() {
  if ! ask_for_parts; then
    planned=$(plan </dev/null)
    is_gone && settle ''
    fail "The upload failed: $(told)"
  fi
  planned=$({ line "$proofs" && line "$listed" && data T && data D; } | plan)
  # shellcheck disable=SC2086
  set -- ${planned%%"$NEWLINE"*}
  right=$2 took=$3
}

# Whether the object is already there, of the parts that the store lists.
is_object_of_listed() {
  answer=$(ask_for_object)
  take
  is_shown || return 1
  [ "$etag" = "$(line "$listed" | awk '{ print $2, $4 }' | etag_of_parts)" ]
}

# All of the upload, and the exit code.
upload() {
  proofs='' expected='' round=1
  was=$(identity "$FILE")
  ask
  [ -z "$by_file" ] || make_private
  # Some stores list the parts of an upload that was completed, and a part that is sent then would be in its object.
  is_over=''
  [ "$right" != "$count" ] || ! is_object_of_listed || is_over=yes
  if [ -t 2 ]; then
    printf 'The links end at %s. %s of %s parts are at the store.\n' "$ENDS_AT" "$right" "$count" >&2
    if [ "$took" -gt 0 ] && [ "$right" -lt "$count" ]; then
      printf 'They took %s s. At that rate, the rest takes %s s, and the links end in %s s.\n' "$took" \
        "$((took * (count - right) / right))" "$((ENDS - $(date +%s)))" >&2
    fi
  fi
  while :; do
    proofs=$(
      {
        at=0
        while [ "$at" -lt "$PARALLEL" ]; do
          worker "$at" &
          at=$((at + 1))
        done
        wait
      } 2>/dev/null | report "$right"
    )
    case $? in
      0) ;;
      4)
        proofs=''
        settle ''
        ;;
      3) exit 3 ;;
      *) exit 1 ;;
    esac
    is_running || exit 1
    [ "$(size_of "$FILE")" = "$size" ] || fail 'The upload failed: the size of the file changed.'
    [ "$(identity "$FILE")" = "$was" ] || fail 'The upload failed: the file changed while it was uploaded. Run the script again.'
    ask
    document=$(document)
    case $document in
      '?'*) ;;
      *) break ;;
    esac
    # Another run sends another file to the same place.
    [ "$round" -lt 3 ] ||
      fail "The upload failed: part ${document#?} at the store was replaced by somebody else. Run the script again."
    round=$((round + 1))
  done
  finish
}

status() {
  size=$SIZE count=$COUNT
  if ! ask_for_parts; then
    is_gone || fail "The store does not say which parts it has: $(told)"
    look_at_object
  fi
  planned=$({ line "$listed" && data T && data D; } | plan)
  # shellcheck disable=SC2086
  set -- ${planned%%"$NEWLINE"*}
  of=''
  [ -z "$SIZE" ] || of=" of $count"
  line "$2$of parts are at the store. The links end at $ENDS_AT."
  if [ -n "$SIZE" ] && [ "$2" = "$count" ]; then
    answer=$(ask_for_object)
    take
    # Some stores still list the parts of what was completed.
    if is_shown && [ "$length_there" = "$SIZE" ]; then line "An object is there, too: $(told_of_object)"; fi
  fi
  exit 0
}

told_of_object() {
  said='To compare it with a file, run the script with FILE.'
  [ -z "$COMPOSITE" ] || [ "$digest_there" != "$COMPOSITE" ] || said='It has the digest of the file.'
  line "$length_there bytes, ETag \"$etag\", of ${message:-an unknown time}. $said"
}

# Say what is there when the upload is gone.
look_at_object() {
  size='' proofs=''
  look ''
  if is_shown; then
    line "The upload was completed or aborted. There is an object: $(told_of_object)"
    exit 0
  fi
  ! is_gone || fail 'The upload was completed or aborted, and there is no object.'
  fail "The upload was completed or aborted. The store does not show the object: $(not_shown)"
}

abort() {
  try=0
  while :; do
    answer=$({ config url "$ABORT" && line "$of_abort"; } | send DELETE "$STALL" --config - | facts)
    take
    if [ "$http" = 204 ]; then
      line 'The upload is aborted. The store has deleted its parts.'
      exit 0
    fi
    again || break
  done
  case $http in
    2??) fail 3 "The store answered HTTP $http, but not as an S3 store does. It is not proved that the upload is aborted." ;;
  esac
  fail "The upload is not aborted: $(told)"
}

[ -r "$SELF" ] || fail 'Run this script as a file: sh SCRIPT FILE.'
command -v curl >/dev/null || fail 'This script requires curl.'
check_numbers PARALLEL:1 RETRIES:0 PAUSE:0 STALL:1
usage() {
  self=$(plain "$SELF")
  fail "usage: sh $self FILE, or sh $self --status, or sh $self --abort   (for example: sh $self $EXAMPLE)"
}
[ $# = 1 ] || usage
case $1 in
  --abort) abort ;;
  --status) status ;;
  '' | --help | -help | -h | -\?) usage ;;
esac
FILE=$1
case $FILE in -*) FILE=./$FILE ;; esac
if [ ! -e "$FILE" ]; then
  case $1 in
    */*) fail "The upload failed: there is no file '$(plain "$1")'." ;;
    *) fail "The upload failed: $(plain "$1") is not in this folder." ;;
  esac
fi
[ -f "$FILE" ] || fail "The upload failed: $(plain "$1") is not a regular file."
[ -r "$FILE" ] || fail "The upload failed: $(plain "$1") cannot be read."
size=$(size_of "$FILE")
[ -z "$SIZE" ] || [ "$size" = "$SIZE" ] ||
  fail "The upload failed: the file has $size bytes and must have exactly $SIZE."
count=$(awk -v size="$size" -v maximum="$MAX_SIZE" -v part_size="$PART_SIZE" 'BEGIN {
  if (maximum != "" && size > maximum + 0) print "too large"
  else printf "%d\n", (size > 0 ? int((size + part_size - 1) / part_size) : 1)
}')
[ "$count" != 'too large' ] ||
  fail "The upload failed: the file has $size bytes and must have at most $MAX_SIZE."
PRIVATE=${TMPDIR:-/tmp}/upload-links.$$
trap 'stopped "; to delete it, use --abort."' INT TERM HUP

upload &
end_as_started
# <data>
#L http://127.0.0.1:9/bkt/k?uploadId=u&X-Amz-Signature=s
#T 1 s - -
#T 2 s - -
# </data>