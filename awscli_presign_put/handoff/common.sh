fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Of names of variables with the least that each may be: fail unless they are whole numbers. Without an end to them,
# some shells would compute something else.
check_numbers() {
  for least in "$@"; do
    variable=${least%:*} least=${least#*:}
    eval "value=\$$variable"
    case $value in
      0?* | *[!0-9]* | ????*) ;;
      *) [ "$value" -lt "$least" ] || continue ;;
    esac
    fail "$variable must be a whole number from $least to 999."
  done
}

# Send a request by METHOD with these options of curl, which tell it the URL. Print the answer, and its status in a line
# of its own.
send() {
  method=$1
  shift
  curl -q --silent --http1.1 --globoff --path-as-is --connect-timeout 30 --speed-limit 1 --speed-time "$STALL" \
    --write-out '\n%{http_code}\n' --request "$method" "$@" 2>/dev/null
}

# Print an option as a line of a configuration of curl. What is an argument, others on this machine see.
config() {
  case $2 in
    *[\\\"]*) printf '%s = "%s"\n' "$1" "$(printf '%s\n' "$2" | sed 's/[\\"]/\\&/g')" ;;
    *) printf '%s = "%s"\n' "$1" "$2" ;;
  esac
}

# Of an answer in $answer, with the exit code of curl: $http, $code and $message.
take() {
  http=${answer##*"$NEWLINE"} body=${answer%"$NEWLINE"*} code='' message=''
  case $http in
    2?? | 3?? | 000 | '') [ "$1" = 0 ] || http=000 ;;
  esac
  http=${http:-000}
  # Nothing that a terminal, or whoever reads lines, takes for more than text.
  case $body in
    *[!\ -~]*) body=$(printf '%s' "$body" | tr '\n\t' '  ' | tr -cd ' -~') ;;
  esac
  case $body in
    *'<Error>'*)
      code=${body#*<Code>} code=${code%%</Code>*}
      message=${body#*<Message>} message=${message%%</Message>*}
      case $message in *'<'*) message='' ;; esac
      ;;
  esac
}

# Wait before the next attempt; fail if there is none to be made.
again() {
  case $http:$code in
    501:*) return 1 ;;
    000:* | 408:* | 429:* | 5??:* | *:RequestTimeout | *:SlowDown | *:InternalError | *:ServiceUnavailable) ;;
    *) return 1 ;;
  esac
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
  found=$(digest md5 <"$FILE")
  [ "${found%% *}" = "$1" ]
}

# Print the number of each process and of its parent. Slim containers have no ps; Linux has the same in /proc.
processes() {
  ps -A -o pid= -o ppid= 2>/dev/null || ps -o pid,ppid 2>/dev/null || {
    set +f
    for process in /proc/[0-9]*; do
      # NUMBER (NAME) STATE PARENT ...; a name may have any character.
      read -r stat <"$process/stat" || continue
      stat=${stat##*') '} stat=${stat#* }
      echo "${process##*/} ${stat%% *}"
    done
  } 2>/dev/null
}

# Print the numbers of the processes that this script has started. With $1: but for this one, what it has started, and
# those that the first process waits for, of which its shell says that they were ended.
descendants() {
  processes | awk -v root="$MAIN" -v spared="${1:-none}" '
    { parent[$1] = $2 }
    END {
      for (pid in parent) {
        at = pid
        for (steps = 0; steps < 50 && at != root && at != spared && (at in parent); steps++) at = parent[at]
        if (at == root && pid != root && (spared == "none" || parent[pid] != root)) print pid
      }
    }'
}

# End them; fail if they are not known. What is stopped starts nothing: so none is missed that was just being started.
end_descendants() {
  ended=''
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
