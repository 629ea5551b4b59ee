# What a curl command says of the store's answer: "Uploaded" only if that proves that the file is stored.
#
# In: what tells whether the file changes; its bytes; the answer; a line with the status, the bytes that were sent, the
# exit code of curl, and the first once more. After the head of the last answer, all is its body, whatever it looks
# like. A store answers 201 with a document; the ETag there is as good as one in a header. Before it may come heads of 1xx, and a 417, which curl answers by sending without "Expect".
# What curl counts as sent lags behind where a connection breaks: by all of a small file.
#
# It has no exclamation mark, which interactive bash before 5.0 expands in the second line of a word. Its exit code is
# that of the command: 0 if the file is stored, 3 if that is not known, and else 1.

NR == 1 { before = $0; next }
NR == 2 { size = $1; next }
head == 0 && /^HTTP\// { head = 1; etag = type = ""; next_head = $2 ~ /^(1..|417)$/ ? 0 : 2 }
head == 0 && NF { head = 2 }
head == 1 && tolower($0) ~ /^etag:/ { etag = substr($0, 6) }
head == 1 && tolower($0) ~ /^content-type:/ { type = $0 }
head == 2 { said = said " " last }
head == 1 && NF == 0 { head = next_head }
{ last = head == 1 ? "" : $0 }
END {
  split(last, is, " ")
  is_whole = last ~ /^[0-9]+ [0-9]+ [0-9]+ /
  if (is_whole) { status = is[1]; sent = is[2]; failed = is[3] } else failed = last + 0
  sub(/^[0-9]+ [0-9]+ [0-9]+ /, "", last)
  if (match(said, /<ETag>[^<]+/)) etag = substr(said, RSTART + 6, RLENGTH - 6) # if DOCUMENT
  gsub(/&quot;|&#34;|[" ]/, "", etag); gsub(/ +/, " ", said)
  if (failed && status < 400) status = 0
  is_page = tolower(said) ~ /<error[ >]|<html|<.doctype html|<head>|<body/
  if (said ~ /[^ \t\r]/ && (said ~ /<PostResponse/) == 0 && tolower(type) ~ /text\/html/) is_page = 1
  is_taken = status == want && etag > "" && is_page == 0
  if (is_taken && last "" == before "") {
    print "Uploaded " key ": " size " bytes, ETag \"" substr(etag, 1, 300) "\"."
    exit 0
  }
  code = 1
  if (NR < 3 || failed ~ /^([1-7]|26|35|48|5[13489]|6[06]|77|8[23]|9[017]|127)$/ || status == 0 && is_whole && sent + 1048576 < size)
    why = "The upload failed: the store has not received the whole file."
  else if (status ~ /^[34]/ && status - 408 || status == 501)
    why = "The store refused the upload: HTTP " status "."
  else {
    code = 3
    why = "It is not known whether the file is stored: the store "
    why = why (status ? "answered HTTP " status "." : "did not answer.")
    if (status ~ /^2/) why = "The store answered HTTP " status ", but not as an S3 store does. "\
      "It is not proved that the file was stored."
    if (is_taken) why = "The file changed while it was sent."
  }
  print why substr(said, 1, 2000) | "cat >&2"
  exit code
}
