// What a person chose, dropped or pasted: files with their paths.

/**
 * @typedef {object} Chosen
 * @property {File} file
 * @property {string} path
 * @property {string} [problem] the id of a text, where there is nothing to upload
 */

// What systems put into folders, and people do not see.
const HIDDEN = /\/(?:\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*)$/i;

/** Whether this is a file of a folder that its person does not know of. @param {Chosen} chosen */
export function isHidden({ path }) {
  return HIDDEN.test(path);
}

/** @param {Iterable<File> | null | undefined} files of an input or a clipboard @returns {Chosen[]} */
export function chosenFiles(files) {
  return [...(files ?? [])].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

/**
 * What was dropped, that of folders included.
 * @param {DataTransfer} data
 * @returns {Promise<Chosen[]>}
 */
export async function droppedFiles(data) {
  // All first: after the first wait, there are none any more.
  const items = [...data.items].filter(({ kind }) => kind === "file");
  const found = items.map((item) => {
    const entry = item.webkitGetAsEntry?.() ?? null;
    return { entry, file: entry ? null : (item.getAsFile?.() ?? null) };
  });
  const files = chosenFiles(data.files);
  if (files.length >= items.length && !found.some(({ entry }) => entry?.isDirectory)) return files;
  const all = found.map(({ entry, file }) => {
    if (entry) return filesBelow(entry);
    return file ? chosenFiles([file]) : [missing("?", "?")];
  });
  return (await Promise.all(all)).flat();
}

/** What was left out without a word would be missed too late. @param {string} name @param {string} path @returns {Chosen} */
function missing(name, path) {
  return { file: new File([], name), path, problem: "unreadable" };
}

/** @param {FileSystemEntry} entry @returns {Promise<Chosen[]>} */
async function filesBelow(entry) {
  const path = entry.fullPath.replace(/^\//, "");
  try {
    return entry.isFile ? [{ file: await fileOf(entry), path }] : await filesIn(entry);
  } catch {
    return [missing(entry.name, path)];
  }
}

/** @param {FileSystemEntry} entry @returns {Promise<File>} */
function fileOf(entry) {
  return new Promise((resolve, reject) => /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject));
}

/** @param {FileSystemEntry} folder */
async function filesIn(folder) {
  const reader = /** @type {FileSystemDirectoryEntry} */ (folder).createReader();
  const found = [];
  // It gives at most a hundred at a time, and none at the end.
  for (;;) {
    const batch = await /** @type {Promise<FileSystemEntry[]>} */ (
      new Promise((resolve, reject) => reader.readEntries(resolve, reject))
    );
    if (!batch.length) return found;
    for (const child of batch) found.push(...(await filesBelow(child)));
  }
}
