import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./browser.mjs";

const { folded, folderOf, freeName, nameOf, problemOfKey, problemOfName, RANDOM_BYTES, wordsOf } = await load("names");

const TIME = new Date("2026-12-04T14:15:59.999Z");
const RANDOM = Uint8Array.of(0, 1, 30, 31, 32, 63, 254, 255);

test("a folder has the minute in UTC, and five bits of each random byte", () => {
  assert.equal(RANDOM_BYTES, RANDOM.length);
  assert.equal(folderOf("in/", TIME, RANDOM), "2026-12-04-1415-ab89a989");
  assert.equal(folderOf("in/", TIME, RANDOM, "  "), "2026-12-04-1415-ab89a989");
});

test("each letter of a folder is as likely as the others, and looks like none of them", () => {
  const folders = Array.from({ length: 32 }, (_, n) => folderOf("", TIME, Uint8Array.of(n)).at(-1));
  assert.equal(folders.join(""), "abcdefghijkmnpqrstuvwxyz23456789");
});

for (const [name, words] of [
  ["Anna Müller", "Anna-Müller"],
  ["Anna Mu\u0308ller", "Anna-Müller"],
  ["  O'Neill, J. (2) ", "O-Neill-J-2"],
  ["../..\\etc/passwd", "etc-passwd"],
  ["अनिता देवी", "अनिता-देवी"],
  ["สมชาย ใจดี", "สมชาย-ใจดี"],
  ["\u202eشركة\u202c", "شركة"],
  ["山田 太郎", "山田-太郎"],
  ["٣ ٤", "٣-٤"],
  ["🎉\u0301é", "é"],
  ["🎉 !?", ""],
  ["a\ud800b", "a-b"],
  ["", ""],
]) {
  test(`the words of ${JSON.stringify(name)}`, () => {
    assert.equal(wordsOf(name), words);
    assert.equal(
      folderOf("in/", TIME, RANDOM, name),
      ["2026-12-04-1415", ...(words ? [words] : []), "ab89a989"].join("-"),
    );
  });
}

test("a name is cut where a long prefix leaves less room, and its end is no hyphen", () => {
  const words = `${"ж".repeat(9)} ${"ж".repeat(70)}`;
  const withRoomFor = (bytes) => folderOf("p".repeat(1024 - 255 - 26 - bytes), TIME, RANDOM, words).slice(16, -9);
  assert.equal(withRoomFor(160), `${"ж".repeat(9)}-${"ж".repeat(70)}`);
  assert.equal(withRoomFor(158), `${"ж".repeat(9)}-${"ж".repeat(69)}`);
  assert.equal(withRoomFor(19), "ж".repeat(9));
  assert.equal(withRoomFor(3), "ж");
  assert.equal(folderOf("p".repeat(1000), TIME, RANDOM, words), "2026-12-04-1415-ab89a989");
});

for (const [path, name] of [
  ["a//b", "a/b"],
  ["/a/", "a"],
  ["../a", "__/a"],
  ["a/./b", "a/_/b"],
  ["a/...", "a/..."],
  ["..a/b..", "..a/b.."],
  ["", "_"],
  ["/", "_"],
  ["\ufeffa", "\ufeffa"],
]) {
  test(`the name of ${JSON.stringify(path)}`, () => assert.equal(nameOf(path), name));
}

for (const [one, other] of [
  ["IMG.JPG", "img.jpg"],
  ["straße", "STRASSE"],
  ["É", "é"],
  ["ΣΑΣ", "σασ"],
]) {
  test(`${one} and ${other} are one name where upper and lower case are one`, () => {
    assert.equal(folded(one), folded(other));
    assert.equal(freeName(one, new Set([folded(other)])), `${one.replace(/(?=\.|$)/, " (2)")}`);
  });
}

test("a name is composed (NFC), as other systems show it", () => {
  assert.equal(nameOf("Fotos/Mu\u0308nchen.jpg"), "Fotos/M\u00fcnchen.jpg");
  assert.equal(nameOf("a/b c.txt"), "a/b c.txt");
});

test("half a character becomes one that UTF-8 can carry", () => {
  assert.equal(nameOf("a\ud83d.txt"), "a\ufffd.txt");
});

for (const [name, taken, free] of [
  ["a.jpg", [], "a.jpg"],
  ["a.jpg", ["b.jpg"], "a.jpg"],
  ["a.jpg", ["a.jpg"], "a (2).jpg"],
  ["a.jpg", ["a.jpg", "a (2).jpg"], "a (3).jpg"],
  ["x.y/a", ["x.y/a"], "x.y/a (2)"],
  ["x/.profile", ["x/.profile"], "x/.profile (2)"],
  [".profile", [".profile"], ".profile (2)"],
  ["a.tar.gz", ["a.tar.gz"], "a.tar (2).gz"],
  ["a.", ["a."], "a (2)."],
]) {
  test(`the free name of ${name} where ${taken.join(", ") || "none"} is taken`, () => {
    assert.equal(freeName(name, new Set(taken)), free);
  });
}

for (const [what, key, problem] of [
  ["1,024 bytes", "x".repeat(1024), null],
  ["1,025 bytes", "x".repeat(1025), "name_too_long"],
  ["1,026 bytes of 342 characters", "\u20ac".repeat(342), "name_too_long"],
  ["what S3 replaces", ["in/$", "{filename}"].join(""), "name_not_allowed"],
  ["the beginning of it", "in/${filename", null],
  ["a line feed", "a\nb", "name_not_allowed"],
  ["a carriage return", "a\rb", "name_not_allowed"],
  ["a null byte", "a\0b", "name_not_allowed"],
  ["an escape", "a\u001bb", "name_not_allowed"],
  ["quotes, a slash and an emoji", "a\"'/\\\u{1f600}", null],
]) {
  test(`a key with ${what}`, () => {
    assert.equal(problemOfKey(key), problem);
  });
}

for (const [name, problem] of [
  ["Anna", null],
  ["é".repeat(80), null],
  ["e\u0301".repeat(80), null],
  ["𞤀".repeat(80), null],
  ["x".repeat(81), { id: "sender_name_long", values: { n: "81", max: "80" } }],
  ["", { id: "sender_name_needed", values: {} }],
  ["🎉 --", { id: "sender_name_needed", values: {} }],
]) {
  test(`the name ${name} of a person`, () => assert.deepEqual(problemOfName(name), problem));
}

test("80 characters of each script stay in a folder, and leave room for the name of a file", () => {
  for (const letter of ["a", "ж", "अ", "山", "𞤀", "שׁ"]) {
    const folder = folderOf("in/", TIME, RANDOM, letter.repeat(80));
    assert.equal(folder, `2026-12-04-1415-${letter.normalize("NFC").repeat(80)}-ab89a989`);
    assert.equal(problemOfKey(`in/${folder}/${"x".repeat(255)}`), null);
  }
});
