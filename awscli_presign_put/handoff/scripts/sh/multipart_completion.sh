# shellcheck shell=sh
# Completes the upload, and proves the object.

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

# Of lines of numbers and ETags: the ETag that an object of these parts has where ETags are MD5, without quotes.
etag_of_parts() {
  etag_of_them=$(awk -v count="$count" '
    length($2) != 32 || $2 ~ /[^0-9a-f]/ { bad = 1 }
    { etag[$1] = $2 }
    END { if (!bad && NR == count) for (at = 1; at <= NR; at++) print etag[at] }' | digest_of_digests md5)
  line "${etag_of_them%% *}-$count"
}

# The same of the file. What was read of its parts is in $proofs; without them, the file is read.
expected_etag() {
  if [ -n "$proofs" ]; then
    line "$proofs" | awk '{ print $2, $3 }'
  else
    digests_of_file md5 | awk '{ print NR, $1 }'
  fi | etag_of_parts
}

ask_for_object() {
  { config url "$HEAD" && line "$of_head"; } | send HEAD "$STALL" --config - --head | facts
}

# Ask for the object; set $proved if it is proved to be this file. $1: the ETag that the store gave it, if it did;
# $2: how often to ask again.
look() {
  try=$((RETRIES - ${2:-$RETRIES})) proved='' is_other=''
  while :; do
    answer=$(ask_for_object)
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
      [ -n "$expected" ] || expected=$(expected_etag)
      [ "$etag" != "$expected" ] || proved=yes
      ;;
    *) if md5_is "$etag"; then proved=yes; fi ;;
  esac
  # Where ETags are no digests, the store was told exactly which parts it has to put together. Some stores repeat to each
  # completion what they have said to the first, so elsewhere its word is no proof.
  [ -z "$1" ] || [ "$etag" != "$1" ] || has_sums || proved=yes
}

# Whether the ETag of the object is made of MD5s, as those of the parts are.
has_sums() {
  line "$etag" | tr A-F a-f | awk -v count="$count" '
    { sub("-" count "$", ""); exit length($0) != 32 || $0 ~ /[^0-9a-f]/ }' || return 1
  sum_of_first=$(line "$planned" | while read -r number length skip rest; do
    [ "$number" != 1 ] || piece | digest md5
  done)
  etag_of_first=$(line "$proofs" | awk '$2 == 1 { print $3 }' | tr A-F a-f)
  [ -n "$etag_of_first" ] && [ "${sum_of_first%% *}" = "$etag_of_first" ]
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
    fail 3 "$UNVERIFIED"
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
    2??) line "the store answered HTTP $http, but not as an S3 store does ($(lack))." ;;
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
    answer=$(line "$document" | send_body POST "$((STALL * 5))" "$(config url "$COMPLETE")$NEWLINE$of_completion" \
      --data-binary @- --header 'Content-Type:' --header 'Expect:' | facts)
    take
    case $http:$kind:$code in
      200:completed:*)
        [ "$etag" = - ] || {
          given=$etag
          look "$given"
          [ -z "$proved" ] || uploaded
          is_shown && [ "$length_there" = "$size" ] && [ "$etag" = "$given" ] && [ -z "$is_other" ] && fail 3 "$UNVERIFIED"
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
  said=$(told)
  case $http:$message in
    400:*[Cc]hecksum* | 501:*) said=$said$(hint "$said") ;;
  esac
  fail "The upload failed: $said"
}

# End if the object is there and proved; else all is as before.
see() {
  set -- "$http" "$code" "$message" "$clock" "$kind" "$try"
  look '' 0
  [ -z "$proved" ] || uploaded
  http=$1 code=$2 message=$3 clock=$4 kind=$5 try=$6
}
