import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./browser.mjs";

const { freeName, nameOf, problemOfKey } = await load("names");

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
