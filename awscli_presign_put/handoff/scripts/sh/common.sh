# shellcheck shell=sh
# What both scripts have: curl, what the answer of a store means, digests, and processes.

# The codes of which the same request may succeed later, and those of links that have ended; each between spaces.
# <values>
BUSY=' SlowDown TooManyRequests '
ENDED=' ExpiredToken RequestExpired '
# </values>

# Print words as a line, by a builtin: others on this machine see the arguments of programs. mksh has no printf of its own.
case ${KSH_VERSION-} in
  *MIRBSD*)
    line() { print -r -- "$*"; }
    unescaped() { print -n -- "$1"; }
    ;;
  *)
    line() { printf '%s\n' "$*"; }
    unescaped() { printf '%b' "$1"; }
    ;;
esac

# Print words without what a terminal obeys, or shows as another order of them.
plain() {
  plain=$(line "$1." | tr -c ' -~' '?')
  line "${plain%.?}"
}

# Say why the script fails, unless it was killed. $1 may be the exit code: 1, or 3 for "it is not known".
fail() {
  ends_with=1
  case $1 in 1 | 3) ends_with=$1 && shift ;; esac
  is_running || exit 1
  line "$*" >&2
  exit "$ends_with"
}

# Of names of variables with the least that each may be: fail unless they are whole numbers. Without an end to them,
# some shells would compute something else.
check_numbers() {
  for least in "$@"; do
    variable=${least%:*} least=${least#*:}
    eval "value=\$$variable"
    # shellcheck disable=SC2154
    case $value in
      0?* | *[!0-9]* | ????*) ;;
      *) [ "$value" -lt "$least" ] || continue ;;
    esac
    fail "$variable must be a whole number from $least to 999."
  done
}

# Send a request by METHOD with these options of curl, which tell it the URL. It may take SECONDS, and as long as it likes
# for 0, while bytes are moved. Print the answer, and in a line of its own its status, the bytes that were sent, the exit
# code of curl, and what that says. No answer is longer than 256 KiB, and no list of parts than 2 MiB: its pipe ends what
# sends more.
send() {
  method=$1 seconds=$2 silence=$STALL blocks=512
  shift 2
  [ "$seconds" -le "$silence" ] || silence=$seconds
  [ "$method" != GET ] || blocks=4096
  {
    says=$(
      curl -q --silent --show-error --http1.1 --globoff --path-as-is --suppress-connect-headers --connect-timeout 30 \
        --speed-limit 100 --speed-time "$silence" --max-time "$seconds" --include \
        --write-out '\n%{http_code} %{size_upload} ' --request "$method" "$@" 2>&1 >&5
    )
    line "$? $(first_error "$says")"
  } 5>&1 | dd bs=512 count="$blocks" 2>/dev/null
}

# Of what curl has written to standard error, print its first error, without its name and number, and without the password
# of a proxy.
first_error() {
  [ -n "$1" ] || return 0
  error=${1#*'curl: ('*') '}
  error=${error#'curl: '}
  error=${error%%"$NEWLINE"*}
  line "${error%.}" | tr '<>' '()' | sed 's/[^ ]*@/***@/g'
}

# Print an option as a line of a configuration of curl.
config() {
  case $2 in
    *[\\\"]*) line "$1 = \"$(line "$2" | sed 's/[\\"]/\\&/g')\"" ;;
    *) line "$1 = \"$2\"" ;;
  esac
}

# Print what an answer says in one line, "-" for what it does not: STATUS CODE ETAG LENGTH DIGEST CLOCK SENT KIND MESSAGE.
# The ETag of a completion is the one in its document; CLOCK is the time of the store. SENT is "sent" if all of the body may
# have arrived, of which $1 is the size, if it is large: what curl counts lags behind. Nothing but text is left of it.
# KIND is "empty", "error", "completed", "page" for HTML by its type or its tags, or "other". Where there is no answer, CODE is "curlNUMBER", by its
# exit code, and MESSAGE what curl says; of an empty answer of 200, it is when the object was last modified. What comes after the head of the last answer is its body,
# whatever it looks like; before that may come heads of 1xx, and a 417, which curl answers by sending without "Expect".
facts() {
  tr -cd '\n -~' | awk -v digest_header="${DIGEST_HEADER-}" -v size_of_body="${1-0}" '
    function shown(text, most) { return text == "" ? "-" : substr(text, 1, most) }
    function between(text, name, from, to) {
      from = index(text, "<" name ">")
      if (!from) return ""
      text = substr(text, from + length(name) + 2)
      to = index(text, "</" name ">")
      return to ? substr(text, 1, to - 1) : ""
    }
    function bare(etag) { gsub(/&quot;|&#34;|["<> ]/, "", etag); return etag }
    function epoch(text, a, m, y) {
      if (split(text, a, /[ :]+/) < 7) return ""
      m = (index("JanFebMarAprMayJunJulAugSepOctNovDec", a[3]) + 2) / 3; y = a[4]
      if (m <= 2) { y--; m += 12 }
      return sprintf("%.0f", ((int(365.25 * y) - int(y / 100) + int(y / 400) + int(30.6001 * (m + 1)) + a[2] - 719591) \
        * 24 + a[5]) * 3600 + a[6] * 60 + a[7])
    }
    function read_line(text, name) {
      if (!is_head && !is_body && text ~ /^HTTP\//) {
        is_head = 1; is_interim = text ~ /^HTTP\/[0-9.]+ (1[0-9][0-9]|417)/; etag = size = digest = clock = type = modified = ""
      } else if (is_head && text == "") { is_head = 0; is_body = !is_interim }
      else if (!is_head) {
        if (text !~ /^ *$/) is_body = 1
        if (text !~ /^ *$/ && length(body) < 65536) body = body " " text
      } else {
        name = tolower(text); sub(/:.*/, "", name); sub(/^[^:]*: */, "", text); sub(/ +$/, "", text)
        if (name == "etag") etag = bare(text)
        if (name == "content-length" && text ~ /^[0-9]+$/ && length(text) < 16) size = text
        if (name == "date") clock = epoch(text)
        if (name == "content-type") type = text
        if (name == "last-modified") modified = text
        if (digest_header != "" && name == tolower(digest_header)) digest = text
      }
    }
    NR > 1 { read_line(last) }
    { last = $0 }
    END {
      # A curl that has not even begun says no status.
      if (NR == 1 && last ~ /^[0-9]+ [^0-9]/) last = "000 0 " last
      if (last !~ /^[0-9][0-9][0-9] [0-9]+ [0-9]+( .*)?$/) last = "000 " size_of_body " 23"
      split(last, end, " ")
      says = last
      sub(/^[0-9]+ [0-9]+ [0-9]+ */, "", says)
      # Without a connection, or a file that can be read.
      is_sent = end[3] !~ /^([1-7]|26|35|48|5[13489]|6[06]|77|8[23]|9[017])$/ && says !~ /tunnel failed|after CONNECT/ \
        && end[2] + 1048576 >= size_of_body + 0
      if (end[1] < 400 && end[3] != 0) end[1] = "000"
      kind = body == "" ? "empty" : "other"
      if (body != "" && tolower(type body) ~ /text\/html|<html|<.doctype html|<head>|<body/) kind = "page"
      if (body ~ /<CompleteMultipartUploadResult/) { kind = "completed"; etag = bare(between(body, "ETag")) }
      if (body ~ /<Error[ >]/) kind = "error"
      if (kind == "empty" && end[1] == 200) message = modified
      if (kind == "error") { code = between(body, "Code"); message = between(body, "Message") }
      if (end[1] == "000" && says != "") { code = "curl" end[3]; message = says }
      gsub(/[^A-Za-z0-9._-]/, "", code); gsub(/[<>]/, " ", message); gsub(/ /, "", digest)
      print end[1], shown(code, 60), shown(etag, 300), shown(size, 15), shown(digest, 300), shown(clock, 12), is_sent ? "sent" : "-", kind, \
        substr(message, 1, 300)
    }'
}

# Of such a line in $answer: $http, $code, $etag, $length_there, $digest_there, $clock, $sent, $kind and $message.
take() {
  # shellcheck disable=SC2086
  set -- $answer
  [ $# -ge 8 ] || set -- 000 - - - - - sent empty
  http=$1 code=$2 etag=$3 length_there=$4 digest_there=$5 clock=$6 sent=$7 kind=$8
  shift 8
  message=$*
  [ "$code" != - ] || code=''
}

# Whether the answer is that of a store which has taken a file or a part: docs/success.md.
is_taken() {
  [ "$http" = 200 ] && [ "$etag" != - ] || return 1
  case $kind in error | page) return 1 ;; esac
}

# Whether curl does not trust the certificate of the store.
is_distrusted() {
  case $http:$code:$message in
    000:curl51:* | 000:curl60:* | 000:curl77:* | 000:curl8[23]:* | 000:curl9[01]:*) ;;
    000:curl35:*[Cc]ertificate* | 000:curl35:*REVOCATION*) ;;
    *) return 1 ;;
  esac
}

# Whether the proxy refuses to connect to the store.
is_refused_by_proxy() {
  case $http:$message in
    000:*'tunnel failed, response 4'* | 000:*'HTTP code 4'*'proxy after CONNECT'*) ;;
    *) return 1 ;;
  esac
}

# Whether this curl cannot send such a request.
is_unsendable() {
  case $http:$code in
    000:curl[1-4] | 000:curl26 | 000:curl48 | 000:curl58 | 000:curl127) ;;
    *) return 1 ;;
  esac
}

# Whether the same request may succeed later.
is_busy() {
  ! is_distrusted && ! is_refused_by_proxy && ! is_unsendable || return 1
  case $http:$message in
    501:*) return 1 ;;
    000:* | 408:* | 429:* | 5??:* | *[Aa]lready\ in\ progress*) return 0 ;;
  esac
  case $BUSY in *" $code "*) return 0 ;; esac
  return 1
}

# Why a request failed, in words.
why() {
  ended=''
  case $ENDED in *" $code "*) ended=yes ;; esac
  case $message in *[Rr]equest' has expired'*) ended=yes ;; esac
  case $http in
    400 | 403)
      [ "$clock" != - ] || clock=$(date +%s)
      [ "$clock" -lt "$ENDS" ] || ended=yes
      ;;
  esac
  # Without quotes, there is one space between words that may be empty.
  # shellcheck disable=SC2086
  words=$(line $http $code $message)
  if [ -n "$ended" ]; then
    line "the links have expired (they ended at $ENDS_AT). Ask the sender for a new script.${RENEW-}"
  elif [ "$http" = 000 ]; then
    unreached
  elif is_busy; then
    line "the store is busy: it answered $words. Run the script again to go on."
  else
    line "the store answered $words"
  fi
}

# Why there is no answer: in the words of curl where those say more than that.
unreached() {
  proxies=${http_proxy-}${https_proxy-}${HTTPS_PROXY-}${all_proxy-}${ALL_PROXY-}
  if is_distrusted; then
    line "the certificate of the store cannot be verified: $message. If a proxy replaces certificates, set CURL_CA_BUNDLE to a file with its certificate."
  elif is_refused_by_proxy; then
    line "the proxy refuses the connection: $message."
  elif is_unsendable; then
    line "curl cannot send the request: $message."
  else
    case $code:$proxies in
      curl[56]: | curl35: | curl97: | curl[0-9]*:?*) line "there is no answer: $message. Run the script again to go on." ;;
      *) line 'the store cannot be reached, or the connection broke. Run the script again to go on.' ;;
    esac
  fi
}

# What an answer lacks which is neither a refusal nor proof.
lack() {
  case $kind:$etag:$http in
    page:*) line 'a web page' ;;
    error:*) line "an error: $code $message" ;;
    *:-:*) line 'no ETag' ;;
    *:200) line 'no length' ;;
    *) line "$http instead of 200" ;;
  esac
}

# What is said of it. $1: of what.
odd() {
  line "The store answered HTTP $http, but not as an S3 store does ($(lack)). It is not proved that $1 was stored."
}

# Wait before the next attempt; fail if there is none to be made.
again() {
  is_busy || return 1
  [ "$try" -lt "$RETRIES" ] || return 1
  pause=$((PAUSE << (try < 6 ? try : 6)))
  [ "$pause" -le 60 ] || pause=60
  sleep "$pause"
  try=$((try + 1))
  is_running || exit 1
}

# Whether the main process is there. If it was killed, it has left its workers behind. Until its parent asks for its end,
# which is never in some containers, signals reach it; Linux says that it has ended (proc(5): state Z).
is_running() {
  kill -0 "$MAIN" 2>/dev/null || return 1
  { read -r state_of_main <"/proc/$MAIN/stat"; } 2>/dev/null || return 0
  case $state_of_main in *') Z '*) return 1 ;; esac
}

# Print the digest of the standard input in hexadecimal. Print nothing if no program computes it.
digest() {
  case $1 in
    sha512) sha512sum 2>/dev/null || shasum -a 512 2>/dev/null || openssl dgst -sha512 -r 2>/dev/null ;;
    sha256) sha256sum 2>/dev/null || shasum -a 256 2>/dev/null || openssl dgst -sha256 -r 2>/dev/null ;;
    sha1) sha1sum 2>/dev/null || shasum 2>/dev/null || openssl dgst -sha1 -r 2>/dev/null ;;
    md5) md5sum 2>/dev/null || openssl dgst -md5 -r 2>/dev/null || md5 -r 2>/dev/null ;;
  esac
}

# Whether an ETag is the MD5 of the file, as some stores have it for whole objects.
md5_is() {
  case $1 in *[!0-9a-f]* | '') return 1 ;; esac
  md5=$(digest md5 <"$FILE")
  [ "${md5%% *}" = "$1" ]
}

# Print the number of each process and of its parent. Slim containers have no ps; Linux has the same in /proc.
processes() {
  ps -A -o pid= -o ppid= 2>/dev/null || ps -o pid,ppid 2>/dev/null || {
    set +f
    for process in /proc/[0-9]*; do
      # NUMBER (NAME) STATE PARENT ...; a name may have any character.
      read -r stat <"$process/stat" || continue
      stat=${stat##*') '} stat=${stat#* }
      line "${process##*/} ${stat%% *}"
    done
  } 2>/dev/null
}

# Print the numbers of the processes that this script has started. With $1: but for this one, what it has started, what it
# was started by, and what was started beside it: the shell that waits for those would say that they were ended.
descendants() {
  processes | awk -v root="$MAIN" -v spared="${1:-none}" '
    { parent[$1] = $2 }
    END {
      for (at = spared; at in parent && steps++ < 50; at = parent[at]) kept[at] = 1
      for (pid in parent) {
        at = pid
        for (steps = 0; steps < 50 && at != root && at != spared && (at in parent); steps++) at = parent[at]
        if (at == root && pid != root && !(pid in kept) && (spared == "none" || parent[pid] != parent[spared])) print pid
      }
    }'
}

# End them; fail if they are not known. What is stopped starts nothing: so none is missed that was just being started.
end_descendants() {
  ended=''
  # shellcheck disable=SC2034
  for round in 1 2 3; do
    others=$(descendants "${1-}")
    [ -n "$others" ] || break
    ended="$ended $others"
    # shellcheck disable=SC2086
    kill -STOP $others 2>/dev/null
  done
  [ -n "$ended" ] || return 1
  # Not by SIGTERM: a shell among them would say that others were ended by it.
  # shellcheck disable=SC2086
  kill -KILL $ended 2>/dev/null
  return 0
}

# End what the workers of this process do; fail if it is not known.
end_workers() {
  # The number of this process, which POSIX has no variable for.
  # shellcheck disable=SC2016
  own=$(exec sh -c 'printf "%s\n" "$PPID"')
  [ -n "$own" ] && end_descendants "$own"
}

# The folder of a script for files of its own, if it has one.
PRIVATE=''

# Remove it. Not by a trap of EXIT, after which mksh ends with 0.
remove_private() {
  [ -z "$PRIVATE" ] || [ ! -f "$PRIVATE/own" ] || rm -r "$PRIVATE"
}

# At a signal, end what this script has started, and say what stays. $1 is the end of that sentence.
stopped() {
  trap '' INT TERM HUP
  # Where the processes are not known, each worker ends with what it sends: the main process is gone.
  if end_descendants; then wait "$!"; else kill "$!"; fi 2>/dev/null
  remove_private
  [ ! -t 2 ] || line '' >&2
  fail "Stopped. What is uploaded stays at the store. To go on, run the script again$1"
}

# End as the process that was started last. A shell handles a signal when a process in its foreground has ended, which may
# take minutes, and while it waits, at once.
end_as_started() {
  wait $!
  ended_with=$?
  remove_private
  case $ended_with in
    0) exit 0 ;;
    1) exit 1 ;;
    3) exit 3 ;;
  esac
  fail 'The upload failed: a process of this script has ended early. To go on, run the script again.'
}

# Print what tells a file from another in its place, and whether it was written to; nothing where no program shows it. The
# time of its contents can be set; that of its last change cannot.
identity() {
  stat -L -c '%d %i %s %y %z' "$1" 2>/dev/null || stat -L -f '%d %i %z %Fm %Fc' "$1" 2>/dev/null
}

# Print the size of a file.
size_of() {
  # shellcheck disable=SC2012
  ls -lnL "$1" | awk 'NR == 1 { print $5 }'
}
