// Which key a file gets below a prefix.

// Amazon S3 User Guide, "Naming Amazon S3 objects": 1,024 bytes of UTF-8.
const MAX_KEY_BYTES = 1024;
// What S3 replaces in each field of a form.
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is that string
const PLACEHOLDER = "${filename}";

/**
 * The path of a file as part of a key. macOS hands over decomposed names (NFD), which other systems show as others.
 * @param {string} path with "/" between the folders
 */
export function nameOf(path) {
  return path.toWellFormed ? path.toWellFormed().normalize("NFC") : path.normalize("NFC");
}

/**
 * A name that none of the taken ones is: telephones call every photo "image.jpg", and the second would replace the first.
 * @param {string} name
 * @param {Set<string>} taken
 */
export function freeName(name, taken) {
  if (!taken.has(name)) return name;
  const start = name.lastIndexOf("/") + 1;
  const dot = name.lastIndexOf(".");
  const end = dot > start ? dot : name.length;
  for (let n = 2; ; n++) {
    const other = `${name.slice(0, end)} (${n})${name.slice(end)}`;
    if (!taken.has(other)) return other;
  }
}

/**
 * What is wrong with a key, as the id of a text; null for nothing.
 * @param {string} key
 */
export function problemOfKey(key) {
  if (new TextEncoder().encode(key).length > MAX_KEY_BYTES) return "name_too_long";
  // A browser sends a line break in a field as two characters, and no list of a bucket can show a control character.
  if (key.includes(PLACEHOLDER) || /\p{Cc}/u.test(key)) return "name_not_allowed";
  return null;
}
