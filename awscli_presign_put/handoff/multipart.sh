#!/bin/sh
# Uploads FILE in parts to @SHOWN_KEY@.
# @ENDS_AT@
# Usage: sh SCRIPT FILE        upload FILE, or go on where an earlier run ended
#        sh SCRIPT --status    say which parts are at the store
#        sh SCRIPT --abort     end the upload and delete the parts at the store
# Variables: PARALLEL=4 parts at a time, RETRIES=5 for each request, PAUSE=1 second before the first retry, which
# doubles, STALL=60 seconds in which nothing is transferred. They are whole numbers.
[ -z "${ZSH_VERSION-}" ] || emulate sh
set -f
LC_ALL=C
export LC_ALL
PARALLEL=${PARALLEL:-4} RETRIES=${RETRIES:-5} PAUSE=${PAUSE:-1} STALL=${STALL:-60}
MAIN=$$ SELF=$0
KEY=@KEY@
SIZE=@SIZE@
MAX_SIZE=@MAX_SIZE@
PART_SIZE=@PART_SIZE@
PART_MIB=@PART_MIB@
STARTED=@STARTED@
ENDS=@ENDS@
ENDS_AT=@ENDS_AT_TEXT@
RESUME=@RESUME@
DIGEST_ELEMENT=@DIGEST_ELEMENT@
DIGEST_HEADER=@DIGEST_HEADER@
COMPOSITE=@COMPOSITE@
HASH=@HASH@
EXAMPLE=@EXAMPLE@
NEWLINE='
'

# The links and digests are comments at the end of this file: here-documents would be files on the disk.
data() {
  sed -n "s/^#$1 /$1 /p" "$SELF"
}

url_of() {
  echo @URL_OF@
}

@COMMON@

# Send a request by METHOD to URL with these options of curl, and the standard input as its body. Where there is no
# /dev/fd, the URL is an argument.
send_body() {
  to=$1 address=$2
  shift 2
  {
    config url "$address" | {
      if [ -r /dev/fd/3 ]; then
        send "$to" --config /dev/fd/3 "$@" <&4
      else
        send "$to" --url "$address" "$@" <&4
      fi
    } 3<&0
  } 4<&0
}

# Why a request failed, in words.
told() {
  [ "$code" != - ] || code=''
  case $code:$message in
    ExpiredToken* | TokenRefreshRequired* | *[Rr]equest' has expired'*) ended=yes ;;
    *) ended='' ;;
  esac
  case $http in
    400 | 403) [ "$(date +%s)" -lt "$ENDS" ] || ended=yes ;;
  esac
  if [ -n "$ended" ]; then
    echo "the links have expired (they ended at $ENDS_AT). Ask the sender for a new script. The sender runs: $RESUME"
  elif [ "$code" = NoSuchUpload ]; then
    echo 'the store has no such upload. It was completed or aborted.'
  elif [ "$http" = 000 ]; then
    echo 'the store cannot be reached, or the connection broke. Run the script again to go on.'
  else
    # Without quotes, there is one space between words that may be empty.
    # shellcheck disable=SC2086
    words=$(printf '%s ' the store answered $http $code $message)
    printf '%s\n' "${words% }"
  fi
}

# Print "P NUMBER SIZE ETAG DIGEST TIME" for each part that the store has; "! STATUS CODE MESSAGE" if it does not say.
list() {
  data L | while read -r mark link; do
    try=0
    while :; do
      config url "$link" | send GET --config - @LIST_HEADERS@ | tr -cd '\n -~' | tr '<' '\n' | awk -F '>' -v element="$DIGEST_ELEMENT" '
        $1 == "Part" { number = size = etag = ""; digest = time = "-" }
        $1 == "PartNumber" { number = $2 }
        $1 == "Size" { size = $2 }
        $1 == "ETag" { etag = $2 }
        $1 == "LastModified" { time = $2 }
        $1 == "Code" { code = $2 }
        $1 == "Message" { message = $2 }
        element != "" && $1 == element { digest = $2 }
        $1 == "/Part" { found[++count] = "P " number " " size " " etag " " digest " " time }
        $1 == "/ListPartsResult" { whole = 1 }
        { last = $0 }
        END {
          if (last == 200 && whole) { for (at = 1; at <= count; at++) print found[at]; exit 0 }
          if (last !~ /^[1-9][0-9][0-9]$/ || last == 200 || last == 408 || last == 429) exit 3
          if (last >= 500 && last != 501) exit 3
          if (code == "RequestTimeout" || code == "SlowDown") exit 3
          print "!", last, (code == "" ? "-" : code), message
          exit 4
        }'
      case $? in
        0) break ;;
        4) exit ;;
      esac
      http=000 code=''
      again || {
        echo '! 000 -'
        exit
      }
    done
  done
}

# Read what list and data T print. Print "NUMBER LENGTH SKIP VARYING DIGEST HEXADECIMAL" for each part that worker $1
# has to send; what list says instead where it fails.
missing() {
  awk -v worker="$1" -v workers="$PARALLEL" -v size="$size" -v part_size="$PART_SIZE" -v mib="$PART_MIB" '
    $1 == "!" { print; exit }
    $1 == "P" { there[$2] = $3; digest[$2] = $5 }
    $1 == "T" {
      offset = ($2 - 1) * part_size
      if ($2 % workers != worker || (offset >= size && $2 > 1)) next
      length_ = size - offset < part_size ? size - offset : part_size
      if (($2 in there) && there[$2] == length_ && (digest[$2] == "-" || $4 == "-" || digest[$2] == $4)) next
      printf "%d %.0f %.0f %s %s %s\n", $2, length_, ($2 - 1) * mib, $3, $4, $5
    }'
}

# The bytes of a part.
piece() {
  [ "$length" = 0 ] || dd if="$FILE" bs=1048576 skip="$skip" count="$PART_MIB" 2>/dev/null
}

put() {
  if [ -n "$HASH" ]; then
    found=$(piece | digest "$HASH")
    found=${found%% *}
    # Where no program computes it, the store does.
    [ -z "$found" ] || [ "$found" = "$hexadecimal" ] || {
      echo "fail part $number of the file is not the one that was signed. The file has changed."
      exit 1
    }
  fi
  try=0
  while is_running; do
    answer=$(piece | send_body PUT "$(url_of "$number" "$varying")" --upload-file - --header "Content-Length: $length" \
      --header 'Transfer-Encoding:' --header 'Expect:' --header 'Content-Type:' @PART_HEADERS@)
    take $?
    [ "$http" != 200 ] || return 0
    again || break
  done
  echo "fail $(told)"
  exit 1
}

worker() {
  { list && data T; } | missing "$1" | while read -r number length skip varying digest hexadecimal; do
    if [ "$number" = '!' ]; then
      http=$length code=$skip message="$varying $digest $hexadecimal"
      echo "fail $(told)"
      exit 1
    fi
    put
    echo "done $length" 2>/dev/null || exit 1
  done
}

# Read what the workers say; show how far it is. $1: how many parts are missing.
report() {
  sent=0 warned='' began=$(date +%s)
  while read -r what text; do
    case $what in
      fail)
        [ ! -t 2 ] || printf '\n' >&2
        printf 'The upload failed: %s\n' "$text" >&2
        exit 1
        ;;
      done)
        sent=$((sent + 1)) now=$(date +%s)
        took=$((now - began)) left=$(($1 - sent))
        rest=$((left * took / sent))
        [ ! -t 2 ] || printf '\r%s of %s parts, %s%%, %s MiB/s, about %s s left   ' "$((count - left))" "$count" \
          "$(((count - left) * 100 / count))" "$((sent * PART_MIB / (took > 0 ? took : 1)))" "$rest" >&2
        if [ -z "$warned" ] && [ "$took" -ge 5 ] && [ "$((now + rest))" -gt "$ENDS" ]; then
          warned=yes
          [ ! -t 2 ] || printf '\n' >&2
          printf 'At this rate, the upload takes %s s more, but the links end at %s. Parts that are missing then need a new script. The sender runs: %s\n' \
            "$rest" "$ENDS_AT" "$RESUME" >&2
        fi
        ;;
    esac
  done
  [ ! -t 2 ] || [ "$sent" = 0 ] || printf '\n' >&2
}

# How many parts are at the store and right, how many are not, and the seconds that each of the former took.
count_parts() {
  { list && data T && data D; } | awk -v size="$size" -v part_size="$PART_SIZE" -v count="$count" '
    function epoch(text, a, y, m) {
      if (split(text, a, /[-T:.Z]/) < 6) return 0
      y = a[1]; m = a[2]
      if (m <= 2) { y--; m += 12 }
      return ((int(365.25 * y) - int(y / 100) + int(y / 400) + int(30.6001 * (m + 1)) + a[3] - 719591) * 24 + a[4]) \
        * 3600 + a[5] * 60 + a[6]
    }
    $1 == "!" { failed = $0; exit }
    $1 == "P" { there[$2] = $3; digest[$2] = $5; time[$2] = epoch($6) }
    $1 == "T" { expected[$2] = $4 }
    $1 == "D" { expected[$2] = $3 }
    END {
      if (failed != "") { print failed; exit }
      for (number = 1; number <= count; number++) {
        offset = (number - 1) * part_size
        length_ = size - offset < part_size ? size - offset : part_size
        wrong = digest[number] != "-" && (number in expected) && expected[number] != "-" \
          && digest[number] != expected[number]
        if (!(number in there) || (size != "" && there[number] != length_) || wrong) continue
        right++
        if (first == "" || time[number] < first) first = time[number]
        if (time[number] > latest) latest = time[number]
      }
      printf "%d %d %.0f\n", right, count - right, (right > 1 && first > 0) ? latest - first : 0
    }'
}

# Set $right, $wrong and $took; $right is "!" if the store does not say.
counted() {
  # shellcheck disable=SC2046
  set -- $(count_parts)
  right=$1 wrong=$2 took=$3 http=$2 code=$3
  shift 3
  message=$*
}

# The document that completes the upload.
document() {
  { list && data T && data D; } | awk -v count="$count" -v element="$DIGEST_ELEMENT" '
    $1 == "P" { etag[$2] = $4; if ($5 != "-") digest[$2] = $5 }
    $1 == "T" && !($2 in digest) { digest[$2] = $4 }
    $1 == "D" && !($2 in digest) { digest[$2] = $3 }
    END {
      print "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
      for (number = 1; number <= count; number++) {
        of_part = element == "" ? "" : "<" element ">" digest[number] "</" element ">"
        print "<Part><PartNumber>" number "</PartNumber><ETag>" etag[number] "</ETag>" of_part "</Part>"
      }
      print "</CompleteMultipartUpload>"
    }'
}

# Print "STATUS LENGTH ETAG DIGEST TIME" of the object; "-" for what the store does not say.
look() {
  config url @HEAD@ | send HEAD --config - --head @HEAD_HEADERS@ | tr -cd '\n -~' | awk -v digest_header="$DIGEST_HEADER" '
    { name = tolower($0); sub(/:.*/, "", name); value = $0; sub(/^[^:]*: */, "", value); last = $0 }
    name == "content-length" { size = value }
    name == "etag" { etag = value; gsub(/ /, "", etag) }
    digest_header != "" && name == digest_header { digest = value }
    name == "last-modified" {
      split(value, a, /[ :]/)
      m = (index("JanFebMarAprMayJunJulAugSepOctNovDec", a[3]) + 2) / 3; y = a[4]
      if (m <= 2) { y--; m += 12 }
      time = ((int(365.25 * y) - int(y / 100) + int(y / 400) + int(30.6001 * (m + 1)) + a[2] - 719591) * 24 + a[5]) \
        * 3600 + a[6] * 60 + a[7]
    }
    function shown(text) { return text == "" ? "-" : text }
    END { printf "%s %s %s %s %.0f\n", shown(last), shown(size), shown(etag), shown(digest), time }'
}

# Say that the object is stored, if it is proved to be this file; fail otherwise.
# $1: the ETag that the store gave it; "lost" if the answer was lost, and "before" if it may be of an earlier run.
prove() {
  try=0
  given=$1
  while :; do
    # shellcheck disable=SC2046
    set -- $(look)
    http=$1 length_there=$2 etag=$3 digest_there=$4 time=$5 code='' message=''
    again || break
  done
  proved=''
  if [ "$http" = 200 ] && [ "$length_there" = "$size" ]; then
    bare=${etag#\"} bare=${bare%\"}
    if [ -n "$COMPOSITE" ] && [ "$digest_there" != - ]; then
      [ "$digest_there" != "$COMPOSITE" ] || proved=yes
    elif md5_is "$bare"; then
      proved=yes
    elif [ "$given" = before ]; then
      case $bare in *-"$count") [ "$time" -lt "$STARTED" ] || proved=yes ;; esac
    elif [ "$bare" = "$given" ] || [ "$etag" != "$etag_before" ]; then
      # The store said so, or has another object than before.
      proved=yes
    fi
  fi
  if [ -n "$proved" ]; then
    shown=''
    [ "$digest_there" = - ] || shown=", $DIGEST_HEADER $digest_there"
    words=parts
    [ "$count" != 1 ] || words=part
    printf 'Uploaded %s: %s bytes in %s %s, ETag %s%s.\n' "$KEY" "$size" "$count" "$words" "$etag" "$shown"
    exit 0
  fi
  case $given:$http in
    lost:* | before:*)
      fail "The upload failed: the store has no such upload. It was completed or aborted, and the object at the store is not proved to be this file (status $http, $length_there bytes, ETag $etag)." ;;
    *:200) fail "The upload failed: the object at the store is not this file. It has $length_there bytes and the ETag $etag." ;;
    *) fail "The upload was completed, but the store does not show the object: $(told)" ;;
  esac
}

finish() {
  # shellcheck disable=SC2046
  set -- $(look)
  etag_before=$3
  try=0
  while :; do
    answer=$(document | send_body POST @COMPLETE@ --data-binary @- --header 'Content-Type:' --header 'Expect:' @COMPLETE_HEADERS@)
    take $?
    case $http:$code:$body in
      200::*'<CompleteMultipartUploadResult'*)
        etag=${body#*<ETag>} etag=${etag%%</ETag>*} etag=${etag#&quot;} etag=${etag%&quot;} etag=${etag#&#34;} etag=${etag%&#34;}
        etag=${etag#\"} etag=${etag%\"}
        prove "$etag"
        ;;
      412:*)
        fail 'The upload failed: the link depends on what is stored under this key, and that has changed (PreconditionFailed). To delete the parts at the store, run the script with --abort.' ;;
      409:*)
        fail 'The upload failed: another upload of this key ended at the same time (409). Ask the sender for a new upload.' ;;
      404:*) prove lost ;;
      200:*) [ -n "$code" ] || http=000 ;;
    esac
    again || break
  done
  if [ "$http" = 000 ]; then prove lost; fi
  fail "The upload failed: $(told)"
}

# All of the upload, and the exit code.
upload() {
  counted
  if [ "$right" = '!' ]; then
    [ "$code" != NoSuchUpload ] || prove before
    fail "The upload failed: $(told)"
  fi
  if [ -t 2 ]; then
    printf 'The links end at %s. %s of %s parts are at the store.\n' "$ENDS_AT" "$right" "$count" >&2
    if [ "$took" -gt 0 ] && [ "$wrong" -gt 0 ]; then
      printf 'They took %s s. At that rate, the rest takes %s s, and the links end in %s s.\n' "$took" \
        "$((took * wrong / right))" "$((ENDS - $(date +%s)))" >&2
    fi
  fi
  if [ "$wrong" -gt 0 ]; then
    {
      at=0
      while [ "$at" -lt "$PARALLEL" ]; do
        worker "$at" &
        at=$((at + 1))
      done
      wait
    } 2>/dev/null | report "$wrong" &
    wait $! || exit $?
    counted
    [ "$right" != '!' ] && [ "$wrong" = 0 ] ||
      fail 'The upload failed: the store does not have all parts. Run the script again to go on.'
  fi
  [ "$(ls -lnL "$FILE" | awk 'NR == 1 { print $5 }')" = "$size" ] || fail 'The upload failed: the size of the file changed.'
  finish
}

stopped() {
  trap '' INT TERM HUP
  # Else, each worker ends with its part: the main process is gone.
  if end_descendants; then wait "$!"; else kill "$!"; fi 2>/dev/null
  [ ! -t 2 ] || printf '\n' >&2
  fail 'Stopped. What is uploaded stays at the store. To go on, run the script again; to delete it, use --abort.'
}

[ -r "$SELF" ] || fail 'Run this script as a file: sh SCRIPT FILE.'
command -v curl >/dev/null || fail 'This script requires curl.'
check_numbers PARALLEL:1 RETRIES:0 PAUSE:0 STALL:1
case ${1-} in
  --abort)
    try=0
    while :; do
      answer=$(config url @ABORT@ | send DELETE --config - @ABORT_HEADERS@)
      take $?
      case $http in
        2??)
          echo 'The upload is aborted. The store has deleted its parts.'
          exit 0
          ;;
      esac
      again || fail "The upload is not aborted: $(told)"
    done
    ;;
  --status)
    size=$SIZE count=@COUNT@
    counted
    if [ "$right" = '!' ]; then
      fail "The store does not say which parts it has: $(told)"
    fi
    of=''
    [ -z "$SIZE" ] || of=" of $count"
    echo "$right$of parts are at the store. The links end at $ENDS_AT."
    exit 0
    ;;
  '' | --help | -h)
    fail "usage: sh $0 FILE, or sh $0 --status, or sh $0 --abort   (for example: sh $0 $EXAMPLE)" ;;
esac
[ $# = 1 ] || fail "usage: sh $0 FILE"
FILE=$1
case $FILE in -*) FILE=./$FILE ;; esac
[ -f "$FILE" ] || fail "The upload failed: $FILE is not a regular file."
[ -r "$FILE" ] || fail "The upload failed: $FILE cannot be read."
size=$(ls -lnL "$FILE" | awk 'NR == 1 { print $5 }')
[ -z "$SIZE" ] || [ "$size" = "$SIZE" ] ||
  fail "The upload failed: the file has $size bytes and must have exactly $SIZE."
count=$(awk -v size="$size" -v maximum="$MAX_SIZE" -v part_size="$PART_SIZE" 'BEGIN {
  if (maximum != "" && size > maximum + 0) print "too large"
  else printf "%d\n", (size > 0 ? int((size + part_size - 1) / part_size) : 1)
}')
[ "$count" != 'too large' ] ||
  fail "The upload failed: the file has $size bytes and must have at most $MAX_SIZE."
trap stopped INT TERM HUP

# A shell handles a signal when a process in its foreground has ended, which may take minutes, and while it waits, at once.
upload &
wait $!
case $? in
  0) exit 0 ;;
  1) exit 1 ;;
esac
fail 'The upload failed: a process of this script has ended early. To go on, run the script again.'
@DATA@