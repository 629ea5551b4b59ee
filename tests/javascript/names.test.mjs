import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./browser.mjs";

const names = await load("names");
const { folded, folderOf, freeName, keyOf, nameOf, problemOfKey, problemOfName, RANDOM_BYTES, senderIn, wordsOf } =
  names;
const { Taken } = names;
const bytesOf = (text) => new TextEncoder().encode(text).length;

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
  ["\u3164\u115f\u1160\uffa0", ""],
  ["a\u3164b", "a-b"],
  ["क्\u200dष", "क्\u200dष"],
  ["می\u200cخواهم", "می\u200cخواهم"],
  ["\u200cमी\u200d", "मी"],
  ["a\u200db \u200d", "a-b"],
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
  ["STRAẞE.txt", "straße.txt"],
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

test("a folder has a name that file systems can have, and leaves room for the name of a file", () => {
  for (const [letter, count] of [
    ["a", 80],
    ["ж", 80],
    ["अ", 76],
    ["山", 76],
    ["𞤀", 57],
    ["שׁ", 57],
    ["สี", 38],
  ]) {
    const folder = folderOf("in/", TIME, RANDOM, letter.repeat(80));
    assert.equal(folder, `2026-12-04-1415-${letter.normalize("NFC").repeat(count)}-ab89a989`);
    assert.ok(bytesOf(folder) <= 255);
    assert.equal(problemOfKey(`in/${folder}/${"x".repeat(255)}`), null);
    assert.equal(senderIn("in/", letter.repeat(80)), letter.normalize("NFC").repeat(count));
  }
});

test("a folder has half a character only where there is no room for a whole one", () => {
  const letter = `a${"\u0316".repeat(200)}`;
  assert.equal(folderOf("in/", TIME, RANDOM, letter), `2026-12-04-1415-a${"\u0316".repeat(114)}-ab89a989`);
  assert.equal(senderIn("in/", `b${letter}`), "b");
});

test("the same without Intl.Segmenter, as in an older Firefox", (t) => {
  const { Segmenter } = Intl;
  t.after(() => {
    Intl.Segmenter = Segmenter;
  });
  Intl.Segmenter = undefined;
  assert.equal(senderIn("in/", "สี".repeat(80)), "สี".repeat(38));
  assert.equal(senderIn("in/", "𞤀".repeat(80)), "𞤀".repeat(57));
});

const LONG = `${"x".repeat(251)}.jpg`;
const FAMILY = "👩\u200d👩\u200d👧"; // 18 bytes

for (const [name, taken, free] of [
  [LONG, [], LONG],
  [LONG, [LONG], `${"x".repeat(247)} (2).jpg`],
  ["x".repeat(255), ["x".repeat(255)], `${"x".repeat(251)} (2)`],
  [`a.${"x".repeat(253)}`, [`a.${"x".repeat(253)}`], `a.${"x".repeat(249)} (2)`],
  [`${FAMILY.repeat(14)}.a`, [`${FAMILY.repeat(14)}.a`], `${FAMILY.repeat(13)} (2).a`],
  [`d/${LONG}`, [`d/${LONG}`], `d/${"x".repeat(247)} (2).jpg`],
  [`${"p".repeat(255)}/a`, ["p".repeat(255)], `${"p".repeat(251)} (2)/a`],
  [`a\\${"p".repeat(253)}`, ["a"], `a_${"p".repeat(253)}`],
]) {
  test(`a number in the name ${name.slice(0, 9)}… of ${bytesOf(name)} bytes`, () => {
    assert.equal(freeName(name, new Set(taken)), free);
  });
}

test("a number in a name that a long prefix leaves little room for", () => {
  const place = `${"p/".repeat(500)}`;
  const key = `${place}${"x".repeat(20)}.jpg`;
  assert.equal(freeName(key, new Set([key])), `${place}${"x".repeat(16)} (2).jpg`);
  const short = `${"p/".repeat(511)}ab`;
  assert.equal(problemOfKey(freeName(short, new Set([short]))), "name_too_long");
});

for (const [name, taken, free] of [
  // A file and a folder of one name: only one of them could be fetched.
  ["photos", ["photos/a.jpg"], "photos (2)"],
  ["photos/a.jpg", ["photos"], "photos (2)/a.jpg"],
  ["Photos.JPG", ["photos.jpg/a"], "Photos (2).JPG"],
  ["photos.d/a.jpg", ["PHOTOS.D"], "photos.d (2)/a.jpg"],
  ["a/b/c", ["a/b"], "a/b (2)/c"],
  ["a/b", ["a/b/c/d"], "a/b (2)"],
  ["a/b", ["a/bc/d"], "a/b"],
  ["a/b/c", ["a/b", "a/b (2)", "a/b (3)/c"], "a/b (3)/c (2)"],
  ["photos/b.jpg", ["photos", "photos (2)/a.jpg"], "photos (2)/b.jpg"],
  ["é/a", ["e\u0301"], "é (2)/a"],
  // Windows sees no dots and spaces at the end, and takes a backslash for a slash.
  ["a.", ["a"], "a (2)."],
  ["a", ["a. ."], "a (2)"],
  ["a /b", ["a/b"], "a /b (2)"],
  ["...", ["a"], "..."],
  ["a\\b", ["a/b"], "a_b"],
  ["a\\b", ["a"], "a_b"],
  ["a\\b", ["a", "A_B"], "a_b (2)"],
  ["x/a.b\\c\\d", ["x/a.b/c"], "x/a.b_c_d"],
  ["a", ["a\\b"], "a (2)"],
  ["\\", ["a"], "\\"],
]) {
  test(`the free name of ${name} beside ${taken.join(", ")}`, () => {
    assert.equal(freeName(name, new Set(taken)), free);
    assert.equal(freeName(name, new Taken(taken)), free);
  });
}

for (const [path, name] of [
  ["CON", "CON"],
  ["nul.txt", "nul.txt"],
  ["a.", "a."],
  ["a ", "a "],
  ['a:b?*|<>"', 'a:b?*|<>"'],
  ["a\\b", "a\\b"],
  ["..\\..\\a", "__\\__\\a"],
  ["a\\.", "a\\_"],
  ["\\", "_\\_"],
  ["a\\\\b", "a\\_\\b"],
]) {
  test(`a name that Windows cannot have (${path}) stays for all others, but leads nowhere else`, () => {
    assert.equal(nameOf(path), name);
  });
}

for (const [path, key] of [
  ["a/b", "in/a/b"],
  // While it is fetched, `aws s3` calls it by a name with nine bytes more.
  ["é".repeat(123), `in/${"é".repeat(123)}`],
  ["é".repeat(124), `in/${"é".repeat(123)}`],
  ["x".repeat(255), `in/${"x".repeat(255)}`],
  [`${"💥".repeat(63)}.jp`, `in/${"💥".repeat(60)}.jp`],
  [`${"山".repeat(200)}.pdf`, `in/${"山".repeat(80)}.pdf`],
  [`${"山".repeat(200)}/a.pdf`, `in/${"山".repeat(85)}/a.pdf`],
  [`${FAMILY.repeat(20)}.a`, `in/${FAMILY.repeat(13)}.a`],
  [`${"a\\".repeat(127)}bc`, `in/${"a_".repeat(127)}b`],
  ["x".repeat(1025), `in/${"x".repeat(1025)}`],
  ["a\nb", "in/a\nb"],
]) {
  test(`the key of ${JSON.stringify(path.slice(0, 9))}, ${path.length} long`, () => {
    assert.equal(keyOf("in/", path, new Taken()), key);
  });
}

test("names that are shortened to the same get numbers", () => {
  const taken = new Taken();
  const keys = ["a", "b"].map((end) => {
    const key = keyOf("in/", `${"山".repeat(90)}${end}.pdf`, taken);
    taken.add(key);
    return key;
  });
  assert.deepEqual(keys, [`in/${"山".repeat(80)}.pdf`, `in/${"山".repeat(79)} (2).pdf`]);
});

test("of ten thousand names in a folder, looking for a free one is quick", () => {
  const taken = new Taken();
  const before = performance.now();
  for (let n = 0; n < 10_000; n++) taken.add(keyOf("in/", `d/${n % 5000}`, taken));
  assert.ok(performance.now() - before < 5000);
});
