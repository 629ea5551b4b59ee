"""What the Python scripts have in common: of a PUT, of a form, of a multipart upload. They run on Python 3.6 or newer.

Each part stands in a script as it stands here.
"""

CONNECT = '''\
def connect(url):
    """Connect to the store, or to the configured proxy; return the connection and the request target."""
    parts = urllib.parse.urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    target = url[url.index("/", url.index("://") + 3):]
    proxy = urllib.request.getproxies().get(parts.scheme)
    if not proxy or urllib.request.proxy_bypass(parts.netloc):
        return kind(parts.netloc), target
    connection = kind(urllib.parse.urlsplit(proxy).netloc or proxy)
    if parts.scheme == "http":
        return connection, url
    connection.set_tunnel(parts.netloc)
    return connection, target'''

DIGEST_OF = '''\
def digest_of(file, algorithm):
    """Return the digest of the file in Base64, or None if this Python cannot compute it."""
    if algorithm == "CRC32":
        crc = 0
        for chunk in iter(lambda: file.read(65536), b""):
            crc = zlib.crc32(chunk, crc)
        return base64.b64encode(crc.to_bytes(4, "big")).decode()
    try:
        digest = hashlib.new(algorithm.lower())
    except ValueError:
        return None
    for chunk in iter(lambda: file.read(65536), b""):
        digest.update(chunk)
    return base64.b64encode(digest.digest()).decode()'''

CONTENTS = '''\
def contents(file, size):
    """Yield exactly this number of bytes, and the last of them only if the file ends there."""
    while True:
        chunk = file.read(min(size, 65536))
        size -= len(chunk)
        if (size and not chunk) or (not size and file.read(1)):
            sys.exit("The upload failed: the size of the file changed.")
        yield chunk
        if not size:
            return'''

NUMBER = '''\
def number(name, default, least):
    """Return the number that a variable of the environment has."""
    value = os.environ.get(name) or default
    if len(value) > 3 or value.strip("0123456789") or value != str(int(value)) or int(value) < least:
        sys.exit("{} must be a whole number from {} to 999.".format(name, least))
    return int(value)'''

PRINTABLE = '''\
def printable(text):
    """Return a text without what a terminal takes for more than text."""
    return "".join(character if character.isprintable() else " " for character in text)'''

SAY = """\
def say(text):
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    print(text.encode(encoding, "backslashreplace").decode(encoding))"""

WHY = '''\
def why(answer):
    """Return the cause of a refusal as a line, or an empty text if its code does not show it."""
    code = answer.partition("<Code>")[2].partition("</Code>")[0]
    if code == "AccessDenied" and "expired" in answer.lower():
        code = "RequestExpired"
    return "\\nCause: {}. {}".format(*CAUSES[code]) if code in CAUSES else ""'''

ALL = {"connect": CONNECT, "digest_of": DIGEST_OF, "contents": CONTENTS, "say": SAY, "why": WHY}
"""By their names in the templates."""
