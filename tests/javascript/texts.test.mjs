import assert from "node:assert/strict";
import { test } from "node:test";
import { load, TABLE } from "./browser.mjs";

const { chooseLanguage, Texts, visible } = await load("texts");
const LANGUAGES = Object.keys(TABLE);

/** With the spaces of the locale as plain ones. */
function plain(text) {
  return text.replace(/[\u00a0\u202f]/g, " ");
}

function textsOf(locale) {
  return new Texts(TABLE[locale.split("-")[0]], locale);
}

for (const [available, wanted, chosen] of [
  [LANGUAGES, ["de-AT", "en"], "de"],
  [LANGUAGES, ["FR"], "fr"],
  [LANGUAGES, ["pt-BR", "es-419", "en"], "es"],
  [LANGUAGES, ["ja", "zh-Hant-TW"], "en"],
  [LANGUAGES, [], "en"],
  [["de"], ["ja"], "de"],
  [["de"], ["en"], "de"],
]) {
  test(`of ${available}, ${wanted.join(", ") || "nothing"} takes ${chosen}`, () => {
    assert.equal(chooseLanguage(available, wanted), chosen);
  });
}

test("values are put in once, whatever they look like", () => {
  const texts = new Texts({ id: "{a} and {b}, {a}" }, "en");
  assert.equal(texts.say("id", { a: "{b}", b: "$&$1" }), "{b} and $&$1, {b}");
  assert.equal(texts.say("id", { a: 1, b: 0 }), "1 and 0, 1");
});

for (const [locale, bytes, shown] of [
  ["en", 0, "0 bytes"],
  ["en", 1, "1 byte"],
  ["en", 999, "999 bytes"],
  ["en", 1000, "1 kB"],
  ["en", 1250, "1.3 kB"],
  ["en", 99_949, "99.9 kB"],
  ["en", 123_456, "123 kB"],
  ["en", 999_499, "999 kB"],
  ["en", 999_500, "1 MB"],
  ["en", 5 * 1024 ** 3, "5.4 GB"],
  ["en", 5e15, "5,000 TB"],
  ["de", 1, "1 Byte"],
  ["de", 1_500_000, "1,5 MB"],
  ["fr", 17, "17 octets"],
  ["fr", 1_500_000, "1,5 Mo"],
  ["es", 17, "17 bytes"],
  ["es", 1_500_000, "1,5 MB"],
]) {
  test(`${bytes} bytes at a glance, ${locale}`, () => assert.equal(plain(textsOf(locale).size(bytes)), shown));
}

for (const [locale, bytes, shown] of [
  ["en", 0, "0 bytes"],
  ["en", 1, "1 byte"],
  ["en", 999, "999 bytes"],
  ["en", 1000, "1 kB (1,000 bytes)"],
  ["en", 1024, "1 KiB (1,024 bytes)"],
  ["en", 1025, "1 kB (1,025 bytes)"],
  ["en", 10_000_000, "10 MB (10,000,000 bytes)"],
  // 15,625 KiB, which nobody has asked for.
  ["en", 16_000_000, "16 MB (16,000,000 bytes)"],
  ["en", 64_000_000_000, "64 GB (64,000,000,000 bytes)"],
  ["en", 10 * 1024 ** 2, "10 MiB (10,485,760 bytes)"],
  ["en", 1_536 * 1024, "1,536 KiB (1,572,864 bytes)"],
  ["en", 5 * 1024 ** 3, "5 GiB (5,368,709,120 bytes)"],
  ["en", 5 * 1024 ** 3 - 1, "5.4 GB (5,368,709,119 bytes)"],
  ["de", 10 * 1024 ** 2, "10 MiB (10.485.760 Byte)"],
  ["fr", 10 * 1024 ** 2, "10 Mio (10 485 760 octets)"],
  ["fr", 1, "1 octet"],
  ["es", 10 * 1024 ** 2, "10 MiB (10.485.760 bytes)"],
]) {
  test(`exactly ${bytes} bytes, ${locale}`, () => assert.equal(plain(textsOf(locale).exactSize(bytes)), shown));
}

for (const [locale, seconds, shown] of [
  ["en", -1, "0 sec"],
  ["en", 0.4, "0 sec"],
  ["en", 59.4, "59 sec"],
  ["en", 59.6, "1 min"],
  ["en", 61, "1 min 1 sec"],
  ["en", 3600, "1 hr"],
  ["en", 3659, "1 hr"],
  ["en", 7 * 86400 - 1, "6 days 23 hr"],
  ["en", 86400, "1 day"],
  ["en", 86400 + 59 * 60, "1 day"],
  ["de", 2 * 3600 + 300, "2 Std. 5 Min."],
  ["fr", 2 * 3600 + 300, "2 h 5 min"],
  ["es", 2 * 86400 + 7200, "2 d 2 h"],
]) {
  test(`${seconds} seconds, ${locale}`, () => assert.equal(plain(textsOf(locale).duration(seconds)), shown));
}

for (const [locale, shown] of [
  ["en-US", "Nov 23, 2026, 2:05:09 PM UTC"],
  ["de-AT", "23.11.2026, 14:05:09 UTC"],
  ["fr", "23 nov. 2026, 14:05:09 UTC"],
  ["es", "23 nov 2026, 14:05:09 UTC"],
]) {
  test(`a time, ${locale}`, () => {
    assert.equal(plain(textsOf(locale).time(new Date("2026-11-23T14:05:09Z"))), shown);
  });
}

test("all sizes are in the units of the limit", () => {
  const said = (limit) => {
    const each = new Texts(TABLE.en, "en-GB");
    each.useUnitsOf(limit);
    return [each.limit(limit), each.size(3 * 1024 ** 2), each.size(999), each.size(1023.9 * 1024 ** 2)];
  };
  assert.deepEqual(said(20 * 1024 ** 2), ["20 MiB", "3 MiB", "999 bytes", "1 GiB"]);
  assert.deepEqual(said(20 * 1000 ** 2), ["20 MB", "3.1 MB", "999 bytes", "1.1 GB"]);
  assert.deepEqual(said(1234567), ["1.2 MB", "3.1 MB", "999 bytes", "1.1 GB"]);
});

test("the end is a day and a time, with the year where that is another", () => {
  const end = new Date("2026-12-04T18:00:00Z");
  const british = new Texts(TABLE.en, "en-GB");
  assert.match(british.day(end, new Date("2026-12-01T00:00:00Z")), /^Friday,? 4 December,? (?:at )?18:00$/);
  assert.match(british.day(end, new Date("2025-12-01T00:00:00Z")), /^Friday,? 4 December 2026,? (?:at )?18:00$/);
  assert.match(new Texts(TABLE.de, "de").day(end, end), /^Freitag, 4\. Dezember (?:um )?18:00/);
});

for (const [text, shown] of [
  ["\u202efdp.exe", "\\u202efdp.exe"],
  ["a\u2066b\u2069\u061c\u200e\u200f", "a\\u2066b\\u2069\\u061c\\u200e\\u200f"],
  ["a\nb\r\0\u001b\u0085\u007f", "a\\u000ab\\u000d\\u0000\\u001b\\u0085\\u007f"],
  ["\ufeffa\u200b\u00ad\u2028\u2029", "\\ufeffa\\u200b\\u00ad\\u2028\\u2029"],
  [
    "👩\u200d👩\u200d👧 é می\u200cخواهم 🏴\u{e0067}\u{e0062}\u{e007f}",
    "👩\u200d👩\u200d👧 é می\u200cخواهم 🏴\u{e0067}\u{e0062}\u{e007f}",
  ],
  ["a\u{e0041}🏴b\u{e0001}\u3164\u115f\u1160\uffa0", "a\\u{e0041}🏴b\\u{e0001}\\u3164\\u115f\\u1160\\uffa0"],
  ["\\u202e <b> {name}", "\\u202e <b> {name}"],
]) {
  test(`${JSON.stringify(text)} is shown with all that is in it`, () => {
    assert.equal(visible(text), shown);
    assert.equal(new Texts({ x: "a {name} b" }, "en").say("x", { name: text }), `a ${shown} b`);
  });
}

test("the parts of a text: values are at odd places", () => {
  const texts = new Texts({ x: "{a}{b} c {a}", y: "none" }, "en");
  assert.deepEqual(texts.parts("x", { a: "{b}", b: 2 }), ["", "{b}", "", "2", " c ", "{b}", ""]);
  assert.deepEqual(texts.parts("y"), ["none"]);
});
