import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./browser.mjs";

const { chosenFiles, droppedFiles, isHidden } = await load("chosen");

const [a, b, c] = ["a.txt", "b.txt", "c.txt"].map((name) => new File(["x"], name));

test("chosen files have their names", () => {
  assert.deepEqual(chosenFiles([a, b]), [
    { file: a, path: "a.txt" },
    { file: b, path: "b.txt" },
  ]);
});

test("files of a folder have their paths", () => {
  const file = Object.assign(new File(["x"], "d.txt"), { webkitRelativePath: "folder/in/d.txt" });
  assert.deepEqual(chosenFiles([file]), [{ file, path: "folder/in/d.txt" }]);
});

for (const nothing of [null, undefined, []]) {
  test(`nothing is chosen (${nothing})`, () => assert.deepEqual(chosenFiles(nothing), []));
}

function fileEntry(file, fullPath) {
  return { isFile: true, isDirectory: false, fullPath, file: (resolve) => resolve(file) };
}

/** Read in pieces of two, as a browser reads in pieces of a hundred. */
function folderEntry(fullPath, children) {
  return {
    isFile: false,
    isDirectory: true,
    fullPath,
    createReader: () => {
      const left = [...children];
      return { readEntries: (resolve) => resolve(left.splice(0, 2)) };
    },
  };
}

function item(entry) {
  return { kind: "file", webkitGetAsEntry: () => entry };
}

test("dropped files, and text beside them", async () => {
  const items = [item(fileEntry(a, "/a.txt")), { kind: "string" }];
  assert.deepEqual(await droppedFiles({ items, files: [a] }), [{ file: a, path: "a.txt" }]);
});

test("a browser that gives no entries", async () => {
  assert.deepEqual(await droppedFiles({ items: [{ kind: "file" }], files: [a] }), [{ file: a, path: "a.txt" }]);
  assert.deepEqual(await droppedFiles({ items: [item(null)], files: [a] }), [{ file: a, path: "a.txt" }]);
});

test("a dropped folder, with all that is in it, and a file beside it", async () => {
  const inside = folderEntry("/f/in", [fileEntry(c, "/f/in/c.txt")]);
  const folder = folderEntry("/f", [fileEntry(a, "/f/a.txt"), folderEntry("/f/empty", []), inside]);
  const items = [item(folder), item(fileEntry(b, "/b.txt"))];
  assert.deepEqual(await droppedFiles({ items, files: [] }), [
    { file: a, path: "f/a.txt" },
    { file: c, path: "f/in/c.txt" },
    { file: b, path: "b.txt" },
  ]);
});

test("what has no entry is a file all the same, or is named", async () => {
  const items = [
    item(folderEntry("/f", [fileEntry(a, "/f/a.txt")])),
    { ...item(null), getAsFile: () => b },
    { ...item(null), getAsFile: () => null },
  ];
  for (const some of [items, items.slice(1)]) {
    const found = await droppedFiles({ items: some, files: [b] });
    assert.deepEqual(
      found.map(({ file, ...more }) => [file.name, file.size, more]),
      [
        ["a.txt", 1, { path: "f/a.txt" }],
        ["b.txt", 1, { path: "b.txt" }],
        ["?", 0, { path: "?", problem: "unreadable" }],
      ].slice(-some.length),
    );
  }
});

test("what cannot be read of a folder is named, and the rest is there", async () => {
  const reason = new DOMException("gone", "NotFoundError");
  const gone = { ...fileEntry(a, "/f/a.txt"), name: "a.txt", file: (_, reject) => reject(reason) };
  const createReader = () => ({ readEntries: (_, reject) => reject(reason) });
  const locked = { ...folderEntry("/f/l", []), name: "l", createReader };
  const folder = folderEntry("/f", [gone, locked, fileEntry(b, "/f/b.txt")]);
  const found = await droppedFiles({ items: [item(folder)], files: [] });
  assert.deepEqual(
    found.map(({ file, ...more }) => [file.name, file.size, more]),
    [
      ["a.txt", 0, { path: "f/a.txt", problem: "unreadable" }],
      ["l", 0, { path: "f/l", problem: "unreadable" }],
      ["b.txt", 1, { path: "f/b.txt" }],
    ],
  );
});

for (const [path, hidden] of [
  ["f/.DS_Store", true],
  ["f/g/thumbs.DB", true],
  ["f/desktop.ini", true],
  ["f/._photo.jpg", true],
  [".DS_Store", false],
  ["f/.profile", false],
  ["f/a.DS_Store", false],
  ["f/._g/a", false],
]) {
  test(`${path} is ${hidden ? "" : "not "}left out`, () => assert.equal(isHidden({ path }), hidden));
}
