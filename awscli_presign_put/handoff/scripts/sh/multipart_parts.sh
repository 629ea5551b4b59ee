# shellcheck shell=sh
# The parts: which of them the store has, and sending those that it lacks.

# Send the request with the standard input as its configuration.
send_for_list() {
  if [ -n "$by_file" ]; then
    send GET "$STALL" --config -
  else
    { send GET "$STALL" --config /dev/fd/3 </dev/null; } 3<&0
  fi
}

# Print "P NUMBER SIZE ETAG DIGEST AGE" for each part that the store has, its age in seconds by the clock of the store;
# if the store does not say, "! STATUS CODE CLOCK MESSAGE", or "?" if nobody can read it.
list() {
  # shellcheck disable=SC2034
  data L | while read -r mark link; do
    try=0
    while :; do
      page=$({ config url "$link" && line "$of_list"; } | send_for_list | tr -cd '\n -~' | tr '<' '\n' |
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
          if (NR == 1 && last ~ /^[0-9]+ [^0-9]/) last = "000 0 " last
          if (last !~ /^[0-9][0-9][0-9] [0-9]+ [0-9]+( .*)?$/) last = "000 0 1"
          split(last, end, " ")
          status = end[1]
          if (status == 200 && whole && end[3] == 0) {
            if (strange) { print "?"; exit 4 }
            for (at = 1; at <= count; at++) print found[at]
            exit 0
          }
          # A document that was cut, or is another one, is no answer; an error is one.
          if (status < 400 && ((status == 200 && code == "") || end[3] != 0)) status = "000"
          sub(/^[0-9]+ [0-9]+ [0-9]+ */, "", last)
          if (status == "000" && last != "") { code = "curl" end[3]; message = substr(last, 1, 300) }
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

# Read $proofs, and what list, data T and data D print. Print "= RIGHT SECONDS": how many parts are at the store as far as it shows, and
# how long they took. Then "NUMBER LENGTH SKIP VARYING DIGEST HEXADECIMAL ETAG PROOF" for each part of the file. The ETag
# is that of the part at the store, "-" if it is not there, and "?" if that is another. PROOF is "proved" of a
# part that this run has proved or sent, and "digest" if the store shows the one that was signed.
plan() {
  awk -v size="$size" -v part_size="$PART_SIZE" -v mib="$PART_MIB" -v count="$count" '
    $1 == "E" { proved[$2] = $3 }
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
          if (proof != "wrong" && (number in proved) && proved[number] "" == found "") proof = "proved"
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
    [ "$proof" != proved ] || {
      line "have $number $length $etag_there"
      return
    }
    [ -z "$is_over" ] || {
      line "fail 3 $UNVERIFIED"
      exit 1
    }
    line "again $number $etag_there"
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
  sent=0 again=0 gone=0 warned='' began=$(date +%s)
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
        # What has another length did not seem to be there.
        [ "$length" = '?' ] || gone=$((gone + 1))
        continue
        ;;
      have | done) line "E $number $text" ;;
    esac
    is_running || exit 1
    [ "$what" = 'done' ] || continue
    sent=$((sent + 1))
    now=$(date +%s)
    there=$(($1 - gone + sent)) took=$((now - began))
    left=$((count - there))
    rest=$((left * took / sent))
    [ ! -t 2 ] || printf '\r%s of %s parts, %s%%, %s MiB/s, about %s s left   ' "$there" "$count" \
      "$((there * 100 / count))" "$((sent * PART_MIB / (took > 0 ? took : 1)))" "$rest" >&2
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
