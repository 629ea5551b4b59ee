#!/bin/sh
# Uploads FILE in parts to @SHOWN_KEY@.
# @ENDS_AT@
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
KEY=@KEY@
SIZE=@SIZE@
MAX_SIZE=@MAX_SIZE@
PART_SIZE=@PART_SIZE@
PART_MIB=@PART_MIB@
ENDS=@ENDS@
ENDS_AT=@ENDS_AT_TEXT@
RENEW=@RENEW@
DIGEST_ELEMENT=@DIGEST_ELEMENT@
DIGEST_HEADER=@DIGEST_HEADER@
PART_DIGEST=@PART_DIGEST@
COMPOSITE=@COMPOSITE@
COMPOSITE_HEX=@COMPOSITE_HEX@
HASH=@HASH@
OTHER_ETAGS=@OTHER_ETAGS@
EXAMPLE=@EXAMPLE@
NEWLINE='
'

# The links and digests are comments at the end of this file: here-documents would be files on the disk.
data() {
  sed -n "s/^#$1 /$1 /p" "$SELF"
}

url_of() {
  line @URL_OF@
}

# The headers of requests, as curl reads them.
of_list=@LIST_HEADERS@
of_part=@PART_HEADERS@
of_head=@HEAD_HEADERS@
of_completion=@COMPLETE_HEADERS@
of_abort=@ABORT_HEADERS@

@COMMON@

# Send a request by METHOD in SECONDS with this configuration of curl and these options, and the standard input as its
# body. What is an argument, others on this machine see.
send_body() {
  to=$1 most=$2 configuration=$3
  shift 3
  { line "$configuration" | { send "$to" "$most" --config /dev/fd/3 "$@" <&4; } 3<&0; } 4<&0
}

# Whether the upload is not there, which is "NoSuchKey" at some stores.
is_gone() {
  [ "$http" = 404 ] && [ "$code" != NoSuchBucket ]
}

told() {
  if is_gone; then line 'the store has no such upload. It was completed or aborted.'; else why; fi
}

# Print "P NUMBER SIZE ETAG DIGEST AGE" for each part that the store has, its age in seconds by the clock of the store;
# if the store does not say, "! STATUS CODE CLOCK MESSAGE", or "?" if nobody can read it.
list() {
  data L | while read -r mark link; do
    try=0
    while :; do
      page=$({ config url "$link" && line "$of_list"; } | send GET "$STALL" --config - | tr -cd '\n -~' | tr '<' '\n' |
        awk -F '>' -v element="$DIGEST_ELEMENT" '
        function epoch(text, a, y, m) {
          if (split(text, a, /[-T:.Z]/) < 6) return 0
          y = a[1]; m = a[2]
          if (m <= 2) { y--; m += 12 }
          return ((int(365.25 * y) - int(y / 100) + int(y / 400) + int(30.6001 * (m + 1)) + a[3] - 719591) * 24 + a[4]) \
            * 3600 + a[5] * 60 + a[6]
        }
        function of_header(text, a, m) {
          if (split(text, a, /[ :]+/) < 8) return 0
          m = (index("JanFebMarAprMayJunJulAugSepOctNovDec", a[4]) + 2) / 3
          return epoch(a[5] "-" m "-" a[3] "-" a[6] "-" a[7] "-" a[8])
        }
        function is_number(text, most) { return text ~ /^[0-9]+$/ && length(text) <= most }
        !clock && tolower($0) ~ /^date: / { clock = of_header($0) }
        $1 == "Part" { number = size = etag = time = ""; digest = "-" }
        $1 == "PartNumber" { number = $2 }
        $1 == "Size" { size = $2 }
        $1 == "ETag" { etag = $2; gsub(/&quot;|&#34;|[" ]/, "", etag) }
        $1 == "LastModified" { time = $2 }
        $1 == "Code" { code = $2; gsub(/[^A-Za-z0-9._-]/, "", code) }
        $1 == "Message" { message = substr($2, 1, 300) }
        element != "" && $1 == element && $2 ~ /^[!-~]+$/ { digest = $2 }
        $1 == "/Part" {
          if (!is_number(number, 5) || !is_number(size, 14) || etag == "") strange = 1
          age = clock && time != "" ? clock - epoch(time) : "-"
          found[++count] = "P " number + 0 " " size " " etag " " digest " " age
        }
        $1 == "/ListPartsResult" { whole = 1 }
        { last = $0 }
        END {
          if (last !~ /^[0-9][0-9][0-9] [0-9]+ [0-9]+$/) last = "000 0 1"
          split(last, end, " ")
          status = end[1]
          if (status == 200 && whole && end[3] == 0) {
            if (strange) { print "?"; exit 4 }
            for (at = 1; at <= count; at++) print found[at]
            exit 0
          }
          if (status < 400 && (status == 200 || end[3] != 0)) status = "000"
          print "!", status, (code == "" ? "-" : substr(code, 1, 60)), (clock ? sprintf("%.0f", clock) : "-"), message
          exit 3
        }')
      case $? in
        0)
          [ -z "$page" ] || line "$page"
          break
          ;;
        4)
          line '?'
          exit
          ;;
      esac
      refused "$page" || page='! 000 - - ' http=000 code=''
      again || {
        line "$page"
        exit
      }
    done
  done
}

# Set $http, $code, $clock and $message of what list prints if the store does not say; fail if it has said.
refused() {
  # What comes before is of the pages that the store has listed.
  last=${1##*"$NEWLINE"}
  case $last in
    '!'*) ;;
    '?'*) fail "The store's list of parts cannot be read." ;;
    *) return 1 ;;
  esac
  # shellcheck disable=SC2086
  set -- $last
  http=$2 code=$3 clock=$4
  shift 4
  message=$*
  [ "$code" != - ] || code=''
}

# Read what list, data T and data D print. Print "= RIGHT SECONDS": how many parts are at the store as far as it shows, and
# how long they took. Then "NUMBER LENGTH SKIP VARYING DIGEST HEXADECIMAL ETAG PROOF" for each part of the file. The ETag
# is that of the part at the store, "-" if it is not there, and "?" if that is another. What may be proof without its bytes is "digest", if the
# store shows the one that was signed, or "new", if the part is newer than the file is.
plan() {
  awk -v size="$size" -v part_size="$PART_SIZE" -v mib="$PART_MIB" -v count="$count" -v other_etags="$OTHER_ETAGS" -v age_of_file="$age" '
    $1 == "P" { there[$2] = $3; etag[$2] = $4; shown[$2] = $5; age[$2] = $6 }
    $1 == "T" { varying[$2] = $3; expected[$2] = $4; hexadecimal[$2] = $5 }
    $1 == "D" { expected[$2] = $3; hexadecimal[$2] = $4 }
    function given(text) { return text == "" ? "-" : text }
    END {
      for (number = 1; number <= count; number++) {
        offset = (number - 1) * part_size
        length_ = size - offset < part_size ? size - offset : part_size
        is_there = (number in there) && (size == "" || there[number] == length_)
        found = is_there ? etag[number] : "-"
        proof = "-"
        if (is_there) {
          if (shown[number] != "-" && given(expected[number]) != "-") proof = shown[number] "" == expected[number] "" ? "digest" : "wrong"
          else if (age_of_file != "" && age[number] != "-" && age[number] < age_of_file - 2) {
            if (other_etags || length(found) != 32 || found ~ /[^0-9a-f]/) proof = "new"
          }
        }
        if ((number in there) && (!is_there || proof == "wrong")) { is_there = 0; found = "?" }
        if (is_there) {
          right++
          if (age[number] != "-" && (first == "" || age[number] + 0 > first)) first = age[number] + 0
          if (age[number] != "-" && (latest == "" || age[number] + 0 < latest)) latest = age[number] + 0
        }
        parts[number] = sprintf("%d %.0f %.0f %s %s %s %s %s", number, length_, (number - 1) * mib, given(varying[number]), \
          given(expected[number]), given(hexadecimal[number]), found, proof)
      }
      printf "= %d %.0f\n", right, (right > 1) ? first - latest : 0
      for (number = 1; number <= count; number++) print parts[number]
    }'
}

# The bytes of a part.
piece() {
  [ "$length" = 0 ] || dd if="$FILE" bs=1048576 skip="$skip" count="$PART_MIB" 2>/dev/null
}

# Prove that the store has a part of the file, or send it; say what came of it.
part() {
  is_signed=''
  if [ -n "$HASH" ] && [ "$hexadecimal" != - ]; then
    found=$(piece | digest "$HASH")
    found=${found%% *}
    # Where no program computes it, the store does.
    [ "$found" != "$hexadecimal" ] || is_signed=yes
    [ -z "$found" ] || [ -n "$is_signed" ] || {
      line "fail 1 part $number of the file is not the one that was signed. The file has changed."
      exit 1
    }
  fi
  if [ "$etag_there" != - ]; then
    [ "$proof" != digest ] || [ -z "$is_signed" ] || proof=proved
    [ "$proof" = proved ] || [ "$etag_there" = '?' ] || {
      found=$(piece | digest md5)
      [ "${found%% *}" != "$etag_there" ] || proof=proved
    }
    case $proof in
      proved | new)
        line "have $number $length $etag_there"
        return
        ;;
    esac
    line "again $number"
  fi
  [ "$varying" != - ] || {
    line "fail 1 the store does not have part $number of this file, and this script has no link for it.$RENEW"
    exit 1
  }
  configuration_of_part="$(config url "$(url_of "$number" "$varying")")$NEWLINE$of_part"
  [ -z "$PART_DIGEST" ] || configuration_of_part="$configuration_of_part$NEWLINE$(config header "$PART_DIGEST: $digest")"
  try=0
  while is_running; do
    answer=$(piece | send_body PUT 0 "$configuration_of_part" --upload-file - --header "Content-Length: $length" \
      --header 'Transfer-Encoding:' --header 'Expect:' --header 'Content-Type:' | facts)
    take
    if is_taken; then
      line "done $number $length $etag"
      return
    fi
    again || break
  done
  case $http:$code in
    404:*) is_gone && line gone && exit 1 ;;
  esac
  case $http:$code in
    2??:) line "fail 3 $(odd "part $number")" ;;
    *)
      said=$(told)
      line "fail 1 $said$(hint "$said")"
      ;;
  esac
  exit 1
}

# What may help if the store does not know the digest of a part. Some stores say so, in many ways, when they have all of it.
# $1: why it failed.
hint() {
  end=''
  case $PART_DIGEST:$http:$code in
    *:BadDigest | *:XAmzContent*Mismatch) ;;
    x-amz-checksum-*:400:* | x-amz-checksum-*:501:*)
      case $1 in
        'the links'*) return ;;
        *.) ;;
        *) end=. ;;
      esac
      line "$end If this store does not support $PART_DIGEST, ask the sender for a script made with --checksum-algorithm MD5."
      ;;
  esac
}

worker() {
  line "$planned" | while read -r number length skip varying digest hexadecimal etag_there proof; do
    case $number in '=') continue ;; esac
    [ "$((number % PARALLEL))" = "$1" ] || continue
    part 2>/dev/null || exit 1
    is_running || exit 1
  done
}

# Read what the workers say; show how far it is. Print "E NUMBER ETAG" for each part that is proved. $1: how many parts
# seem to be there.
report() {
  sent=0 have=0 again=0 warned='' began=$(date +%s)
  while read -r what number length text; do
    case $what in
      gone)
        end_workers
        exit 4
        ;;
      fail)
        end_workers
        [ ! -t 2 ] || line '' >&2
        case $number in 1) length="The upload failed: $length" ;; esac
        fail "$number" "$length $text"
        ;;
      again)
        again=$((again + 1))
        continue
        ;;
      have) have=$((have + 1)) ;;
      done) sent=$((sent + 1)) ;;
      *) continue ;;
    esac
    line "E $number $text"
    is_running || exit 1
    [ "$sent" -gt 0 ] || continue
    now=$(date +%s)
    left=$((count - have - sent))
    took=$((now - began)) known=$(($1 - again - have))
    # Parts that seem to be there are only compared.
    [ "$known" -gt 0 ] || known=0
    [ "$known" -lt "$left" ] || known=$left
    rest=$(((left - known) * took / sent))
    [ ! -t 2 ] || printf '\r%s of %s parts, %s%%, %s MiB/s, about %s s left   ' "$((have + sent))" "$count" \
      "$(((have + sent) * 100 / count))" "$((sent * PART_MIB / (took > 0 ? took : 1)))" "$rest" >&2
    if [ -z "$warned" ] && [ "$took" -ge 5 ] && [ "$((now + rest))" -gt "$ENDS" ]; then
      warned=yes
      [ ! -t 2 ] || line '' >&2
      line "At this rate, the upload takes $rest s more, but the links end at $ENDS_AT. Parts that are missing then need a new script.$RENEW" >&2
    fi
  done
  [ ! -t 2 ] || [ "$sent" = 0 ] || line '' >&2
  case $again in
    0) ;;
    1) line '1 part at the store is not proved to be of this file. It is sent again.' >&2 ;;
    *) line "$again parts at the store are not proved to be of this file. They are sent again." >&2 ;;
  esac
}

# The document that completes the upload, if the store has the parts that are proved in $proofs; else "?NUMBER" of one that is another.
document() {
  { line "$proofs" && line "$listed" && data T && data D; } | awk -v count="$count" -v element="$DIGEST_ELEMENT" '
    $1 == "E" { proved[$2] = $3 }
    $1 == "P" { etag[$2] = $4; if ($5 != "-") digest[$2] = $5 }
    $1 == "T" && !($2 in digest) { digest[$2] = $4 }
    $1 == "D" && !($2 in digest) { digest[$2] = $3 }
    END {
      for (number = 1; number <= count; number++)
        if (!(number in proved) || etag[number] "" != proved[number] "") { print "?" number; exit }
      print "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
      for (number = 1; number <= count; number++) {
        of_part = element == "" ? "" : "<" element ">" digest[number] "</" element ">"
        print "<Part><PartNumber>" number "</PartNumber><ETag>\"" etag[number] "\"</ETag>" of_part "</Part>"
      }
      print "</CompleteMultipartUpload>"
    }'
}

# Of lines of digests in hexadecimal: the digest of these digests, in hexadecimal.
digest_of_digests() {
  awk '
    BEGIN { for (at = 0; at < 16; at++) value[substr("0123456789abcdef", at + 1, 1)] = at }
    {
      for (at = 1; at < length($1); at += 2)
        printf "\\0%03o", value[substr($1, at, 1)] * 16 + value[substr($1, at + 1, 1)]
      if (NR % 50 == 0) print ""
    }
    END { print "" }' | while read -r bytes; do unescaped "$bytes"; done | digest "$1"
}

# Print the digests of the parts of the file.
digests_of_file() {
  line "$planned" | while read -r number length skip rest; do
    [ "$number" != '=' ] || continue
    found=$(piece | digest "$1")
    line "${found%% *}"
  done
}

# The ETag that an object of these parts has where ETags are MD5, without quotes. What was read of the parts is in $proofs;
# without them, the file is read.
expected_etag() {
  if [ -n "$proofs" ]; then
    line "$proofs" | awk '{ etag[$2] = $3 } END { for (at = 1; at <= NR; at++) print etag[at] }'
  else
    digests_of_file md5
  fi | awk -v count="$count" '
    length($1) != 32 || $1 ~ /[^0-9a-f]/ { bad = 1 }
    { digests[NR] = $1 }
    END { if (!bad && NR == count) for (at = 1; at <= NR; at++) print digests[at] }' | digest_of_digests md5
}

# Ask for the object; set $proved if it is proved to be this file. $1: the ETag that the store gave it, if it did;
# $2: how often to ask again.
look() {
  try=$((RETRIES - ${2:-$RETRIES})) proved='' is_other=''
  while :; do
    answer=$({ config url @HEAD@ && line "$of_head"; } | send HEAD "$STALL" --config - --head | facts)
    take
    again || break
  done
  is_shown && [ "$length_there" = "$size" ] || return 0
  if [ -n "$COMPOSITE" ] && [ "$digest_there" != - ]; then
    [ "$digest_there" = "$COMPOSITE" ] || {
      is_other=yes
      return 0
    }
    # It is the file that was signed. Is that this one?
    if [ -n "$proofs" ]; then
      proved=yes
      return
    elif [ -n "$HASH" ]; then
      found=$(digests_of_file "$HASH" | digest_of_digests "$HASH")
      [ "${found%% *}" != "$COMPOSITE_HEX" ] || proved=yes
      return 0
    fi
  fi
  case $etag in
    *-*)
      [ -n "$expected" ] || {
        expected=$(expected_etag)
        expected=${expected%% *}-$count
      }
      [ "$etag" != "$expected" ] || proved=yes
      ;;
    *) if md5_is "$etag"; then proved=yes; fi ;;
  esac
  # The store said so itself of parts that are all proved.
  [ -z "$1" ] || [ "$etag" != "$1" ] || proved=yes
}

# Say that the object is stored, and end.
uploaded() {
  is_running || exit 1
  shown=''
  [ "$digest_there" = - ] || shown=", $DIGEST_HEADER $digest_there"
  words=parts
  [ "$count" != 1 ] || words=part
  line "Uploaded $KEY: $size bytes in $count $words, ETag \"$etag\"$shown."
  exit 0
}

# End where the upload is gone, or its completion was not answered: the object says what came of it. $1: what is said if
# the object is not there, if that is not known; else the upload is gone.
settle() {
  look ''
  [ -z "$proved" ] || uploaded
  if is_shown && [ "$length_there" = "$size" ] && [ -z "$is_other" ]; then
    fail 3 'An object of this size is there. It could not be verified to be this file.'
  fi
  [ -z "$1" ] || fail 3 "It is not known whether the upload was completed: $1"
  is_shown && fail "The upload failed: the store has no such upload. It was completed or aborted, and $(other)"
  ! is_gone || fail 'The upload failed: the store has no such upload. It was completed or aborted, and there is no object.'
  fail 3 "The upload was completed or aborted, but the store does not show the object: $(not_shown)"
}

# Whether the store has shown an object.
is_shown() {
  [ "$http" = 200 ] && [ "$etag" != - ] && [ "$length_there" != - ]
}

not_shown() {
  case $http in
    2??) line "the store answered HTTP $http, but not as an S3 store does." ;;
    404) line 'the store answered 404' ;;
    *) why ;;
  esac
}

other() {
  line "the object at the store is not this file. It has $length_there bytes and the ETag \"$etag\"."
}

# Complete the upload; end with what came of it.
finish() {
  try=0 is_open='' expected=''
  while :; do
    answer=$(line "$document" | send_body POST "$((STALL * 5))" "$(config url @COMPLETE@)$NEWLINE$of_completion" \
      --data-binary @- --header 'Content-Type:' --header 'Expect:' | facts)
    take
    case $http:$kind:$code in
      200:completed:*)
        [ "$etag" = - ] || {
          given=$etag
          look "$given"
          [ -z "$proved" ] || uploaded
          is_shown && fail "The upload failed: $(other)"
          fail 3 "The upload was completed, but the store does not show the object: $(not_shown)"
        }
        ;;
      404:*) is_gone && settle '' ;;
      412:* | 409:*:[!O]* | 409:*:)
        # An answer may have been lost before.
        [ -z "$is_open" ] || see
        case $http in
          412) fail 'The upload failed: the link depends on what is stored under this key, and that has changed (PreconditionFailed). To delete the parts at the store, run the script with --abort.' ;;
        esac
        fail 'The upload failed: another upload of this key ended at the same time (409). Ask the sender for a new upload.'
        ;;
    esac
    case $code in
      InvalidPart | InvalidPartOrder)
        fail "The upload failed: the parts at the store are not those of this run ($code). Run the script again." ;;
    esac
    asked="$(why)"
    case $http:$kind in 2??:error) ;; 2??:*) asked=$(odd 'the file') ;; esac
    case $http:$kind in
      200:error | 501:*) ;;
      000:* | 2??:* | 408:* | 5??:*)
        # It may have been completed; some stores then say that this is in progress, for minutes.
        [ "$sent" = - ] || {
          is_open=yes
          see
        }
        case $http in 2??) http=000 ;; esac
        ;;
    esac
    again || break
  done
  [ -z "$is_open" ] || settle "$asked"
  fail "The upload failed: $(told)"
}

# End if the object is there and proved; else all is as before.
see() {
  set -- "$http" "$code" "$message" "$clock" "$kind" "$try"
  look '' 0
  [ -z "$proved" ] || uploaded
  http=$1 code=$2 message=$3 clock=$4 kind=$5 try=$6
}

# What tells a file from another in its place, and whether it was written to; nothing where no program shows it.
identity() {
  stat -L -c '%d %i %s %y' "$FILE" 2>/dev/null || stat -L -f '%d %i %z %Fm' "$FILE" 2>/dev/null
}

# Set $age to the seconds since the file was last changed, or was put in its place; to nothing where no program shows it.
age_of_file() {
  # shellcheck disable=SC2046
  set -- $(stat -L -c '%Y %Z' "$FILE" 2>/dev/null || stat -L -f '%m %c' "$FILE" 2>/dev/null)
  age='' now=$(date +%s)
  case ${1-}:${2-} in
    *[!0-9:]* | :* | *:) return ;;
  esac
  age=$((now - $1))
  [ "$2" -le "$1" ] || age=$((now - $2))
}

# Set $listed and $planned; end where the store does not say.
ask() {
  age_of_file
  listed=$(list)
  if refused "$listed"; then
    planned=$(plan </dev/null)
    is_gone && settle ''
    fail "The upload failed: $(told)"
  fi
  planned=$({ line "$listed" && data T && data D; } | plan)
  # shellcheck disable=SC2086
  set -- ${planned%%"$NEWLINE"*}
  right=$2 took=$3
}

# All of the upload, and the exit code.
upload() {
  proofs='' expected='' round=1
  was=$(identity)
  ask
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
    [ "$(identity)" = "$was" ] || fail 'The upload failed: the file changed while it was uploaded. Run the script again.'
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
  size=$SIZE count=@COUNT@ age=''
  listed=$(list)
  if refused "$listed"; then
    is_gone || fail "The store does not say which parts it has: $(told)"
    look_at_object
  fi
  planned=$({ line "$listed" && data T && data D; } | plan)
  # shellcheck disable=SC2086
  set -- ${planned%%"$NEWLINE"*}
  of=''
  [ -z "$SIZE" ] || of=" of $count"
  line "$2$of parts are at the store. The links end at $ENDS_AT."
  exit 0
}

# Say what is there when the upload is gone.
look_at_object() {
  size='' proofs=''
  look ''
  if is_shown; then
    said='To compare it with a file, run the script with FILE.'
    [ -z "$COMPOSITE" ] || [ "$digest_there" != "$COMPOSITE" ] || said='It has the digest of the file.'
    line "The upload was completed or aborted. There is an object of $length_there bytes, ETag \"$etag\". $said"
    exit 0
  fi
  ! is_gone || fail 'The upload was completed or aborted, and there is no object.'
  fail "The upload was completed or aborted. The store does not show the object: $(not_shown)"
}

abort() {
  try=0
  while :; do
    answer=$({ config url @ABORT@ && line "$of_abort"; } | send DELETE "$STALL" --config - | facts)
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

stopped() {
  trap '' INT TERM HUP
  # Else, each worker ends with its part: the main process is gone.
  if end_descendants; then wait "$!"; else kill "$!"; fi 2>/dev/null
  [ ! -t 2 ] || line '' >&2
  fail 'Stopped. What is uploaded stays at the store. To go on, run the script again; to delete it, use --abort.'
}

[ -r "$SELF" ] || fail 'Run this script as a file: sh SCRIPT FILE.'
command -v curl >/dev/null || fail 'This script requires curl.'
{ [ -r /dev/fd/3 ] || fail 'This script requires /dev/fd: without it, others on this machine could see the links.'; } 3<"$SELF"
check_numbers PARALLEL:1 RETRIES:0 PAUSE:0 STALL:1
case ${1-} in
  --abort) abort ;;
  --status) status ;;
  '' | --help | -h)
    fail "usage: sh $0 FILE, or sh $0 --status, or sh $0 --abort   (for example: sh $0 $EXAMPLE)" ;;
esac
[ $# = 1 ] || fail "usage: sh $0 FILE"
FILE=$1
case $FILE in -*) FILE=./$FILE ;; esac
[ -f "$FILE" ] || fail "The upload failed: $FILE is not a regular file."
[ -r "$FILE" ] || fail "The upload failed: $FILE cannot be read."
size=$(size_of "$FILE")
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
  3) exit 3 ;;
esac
fail 'The upload failed: a process of this script has ended early. To go on, run the script again.'
@DATA@