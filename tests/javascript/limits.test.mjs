import assert from "node:assert/strict";
import { test } from "node:test";
import { load, TABLE } from "./browser.mjs";

const { guessedType, hasDigests, kindInWords, problemOfFile, problemOfType, typeOf } = await load("limits");
const { Texts } = await load("texts");
const texts = new Texts(TABLE.en, "en");

function limits(more = {}) {
  return { min: 0, max: 10, isLimited: true, typePrefix: null, type: null, isKnown: false, digests: {}, ...more };
}

function file(name, size = 1, type = "") {
  return new File(["x".repeat(size)], name, { type });
}

for (const [name, type, prefix, found] of [
  ["a.png", "image/png", "image/", "image/png"],
  ["a.png", "", "image/", "image/png"],
  ["A.PNG", "", "image/", "image/png"],
  ["a.heic", "application/octet-stream", "image/", "image/heic"],
  ["a", "", "image/", null],
  ["a.txt", "text/plain", "image/", null],
  ["a.txt", "text/plain", "", "text/plain"],
  ["a", "", "", "application/octet-stream"],
  ["a", "", "application/", "application/octet-stream"],
  ["png", "", "image/", null],
  ["a.constructor", "", "image/", null],
  ["a.", "", "", "application/octet-stream"],
  ["a.jpg", "", "image/png", null],
  ["clip.AVI", "", "video/", "video/x-msvideo"],
  ["clip.3gp", "", "video/", "video/3gpp"],
  ["photo.DNG", "", "image/", "image/x-adobe-dng"],
  ["photo.NEF", "", "image/", "image/x-nikon-nef"],
  ["photo.orf", "", "image/", "image/x-olympus-orf"],
  ["photo.CR2", "application/octet-stream", "image/", "image/x-canon-cr2"],
  ["photo.CR3", "", "image/", "image/x-canon-cr3"],
  ["photo.ARW", "", "image/", "image/x-sony-arw"],
  ["photo.RAF", "", "image/", "image/x-fuji-raf"],
  ["photo.RW2", "", "image/", "image/x-panasonic-rw2"],
  ["photo.PEF", "", "image/", "image/x-pentax-pef"],
  ["photo.HIF", "", "image/", "image/heif"],
  ["photo.heif", "", "image/", "image/heif"],
  ["clip.mp4", "", "", "video/mp4"],
  ["clip.mp4", "", "application/", "application/octet-stream"],
  ["a.jpeg", "", "", "image/jpeg"],
  ["a.tif", "", "image/", "image/tiff"],
  ["a.svg", "", "image/", "image/svg+xml"],
  ["a.mkv", "", "video/", "video/x-matroska"],
  ["a.m4a", "", "audio/", "audio/mp4"],
  ["a.mp3", "", "audio/", "audio/mpeg"],
  ["a.woff2", "", "font/", "font/woff2"],
  ["a.docx", "", "application/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
  ["a.odt", "", "application/", "application/vnd.oasis.opendocument.text"],
  ["a.pdf", "", "", "application/pdf"],
  ["a.zip", "", "", "application/zip"],
  ["a.json", "", "", "application/json"],
  ["a.csv", "", "text/", "text/csv"],
  ["a.md", "", "text/", "text/markdown"],
  ["a.txt", "", "", "text/plain"],
]) {
  test(`the type of ${name} (${type}) of those that begin with "${prefix}"`, () => {
    assert.equal(typeOf(file(name, 1, type), prefix), found);
  });
}

for (const [what, given, more, problem] of [
  ["the greatest size", file("a", 10), {}, null],
  ["more", file("a", 11), {}, { id: "too_large", values: { size: "11 bytes", max: "10 bytes" } }],
  ["nothing", file("a", 0), {}, null],
  ["the least size", file("a", 5), { min: 5 }, null],
  ["less", file("a", 4), { min: 5 }, { id: "too_small", values: { size: "4 bytes", min: "5 bytes" } }],
  ["the one size", file("a", 10), { min: 10 }, null],
  ["another", file("a", 9), { min: 10 }, { id: "other_size", values: { size: "9 bytes", max: "10 bytes" } }],
  ["a type that is accepted", file("a", 1, "image/png"), { typePrefix: "image/", type: "image/*" }, null],
  [
    "another type",
    file("a.txt", 1, "text/plain"),
    { typePrefix: "image/", type: "image/*" },
    { id: "other_type", values: { type: "text/plain", allowed: "Pictures" } },
  ],
  [
    "no type",
    file("a.unknown"),
    { typePrefix: "image/", type: "image/*" },
    { id: "type_unknown", values: { allowed: "Pictures" } },
  ],
  [
    "what a browser calls a type that it does not know",
    file("a.unknown", 1, "application/octet-stream"),
    { typePrefix: "image/", type: "image/*" },
    { id: "type_unknown", values: { allowed: "Pictures" } },
  ],
  ["a type where the form has one of its own", file("a", 1, "text/plain"), { type: "image/png" }, null],
  ["any type", file("a"), { typePrefix: "", type: "*" }, null],
]) {
  test(`a file with ${what}`, () => assert.deepEqual(problemOfFile(given, limits(more), texts), problem));
}

for (const [name, given, type, id] of [
  ["a.pdf", "application/pdf", "application/pdf", null],
  ["a.PDF", "", "application/pdf", null],
  ["a.bin", "application/pdf", "Application/PDF; x=y", null],
  ["a.csv", "application/vnd.ms-excel", "text/csv", null],
  ["a.exe", "application/x-msdownload", "application/pdf", "other_type"],
  ["a.exe", "", "application/pdf", "type_unknown"],
  ["a.exe", "application/octet-stream", "application/pdf", "type_unknown"],
  ["a.exe", "application/x-msdownload", "application/octet-stream", null],
  ["a.exe", "application/x-msdownload", "application/x-unheard-of", null],
  ["a.exe", "application/x-msdownload", null, null],
]) {
  test(`the type of ${name} (${given}) where each file gets ${type}`, () => {
    const problem = problemOfType(file(name, 1, given), { isPrefix: true, limits: limits({ type }) }, texts);
    const values = id === "other_type" ? { type: given, allowed: "PDF files" } : { allowed: "PDF files" };
    assert.deepEqual(problem, id && { id, values });
  });
}

test("a type that a form does not have is not asked for one by one", () => {
  const one = { isPrefix: true, limits: limits({ type: "image/*", typePrefix: "image/" }) };
  assert.equal(problemOfType(file("a.exe"), one, texts), null);
  assert.equal(problemOfType(file("a.exe"), { isPrefix: false, limits: limits({ type: "text/csv" }) }, texts), null);
});

for (const [name, prefix, guess] of [
  ["photo.NEF", "image/", "image/x-nef"],
  ["photo.ORF", "image/x-", "image/x-orf"],
  ["photo.nef", "image/png", ""],
  ["photo.nef", "ima", ""],
  ["photo.nef", "", ""],
  ["photo.nef", null, ""],
  ["photo", "image/", ""],
  ["photo.", "image/", ""],
  ["photo.a b", "image/", ""],
  ["photo.é", "image/", ""],
]) {
  test(`what ${name} may be of "${prefix}"`, () => assert.equal(guessedType(file(name), prefix), guess));
}

for (const [type, said] of [
  [null, "Any files"],
  ["*", "Any files"],
  ["image/*", "Pictures"],
  ["video/*", "Videos"],
  ["audio/*", "Audio files"],
  ["audio/mpeg", "MP3 files"],
  ["audio/ogg", "OGG files"],
  ["video/quicktime", "MOV files"],
  ["application/pdf", "PDF files"],
  ["image/jpeg", "JPG files"],
  ["text/csv; charset=utf-8", "CSV files"],
  ["application/*", "Files of certain types"],
  ["constructor/x", "Files of certain types"],
  ["image/x-*", "Files of certain types"],
]) {
  test(`what a person is told of ${type}`, () => assert.equal(kindInWords(limits({ type }), texts), said));
}

// Of "x".
const DIGESTS = {
  "SHA-1": "EfatjsUqKYSrqv18O1FlA3hcIHI=",
  "SHA-256": "LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=",
};

for (const [what, given, digests, has] of [
  ["no digest", file("a"), {}, true],
  ["its digests", file("a"), DIGESTS, true],
  ["another second digest", file("a"), { ...DIGESTS, "SHA-256": DIGESTS["SHA-1"] }, false],
  ["the digests of another file", file("a", 2), DIGESTS, false],
]) {
  test(`a file with ${what}`, async () => assert.equal(await hasDigests(given, limits({ digests })), has));
}

test("what a browser cannot compute is left to the store", async (t) => {
  const large = { size: 256 * 1024 * 1024 + 1 };
  assert.equal(await hasDigests(large, limits({ digests: DIGESTS })), true);
  t.mock.getter(globalThis, "crypto", () => ({}));
  assert.equal(await hasDigests(file("a", 2), limits({ digests: DIGESTS })), true);
});
