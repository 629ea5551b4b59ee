import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "./browser.mjs";
import { typesFile } from "./types.mjs";

test("the table of types is that of mime-db, and of cameras", () => {
  const file = new URL("../../awscli_presign_put/handoff/page/types.js", import.meta.url);
  assert.equal(readFileSync(file, "utf-8"), typesFile());
});

test("each extension has one type of each kind", async () => {
  const { TYPES } = await load("types");
  for (const list of Object.values(TYPES)) {
    const extensions = list.split(" ").flatMap((item) => (item.split(":")[1] ?? item).split(","));
    assert.equal(new Set(extensions).size, extensions.length);
    assert.ok(extensions.every((extension) => /^[a-z0-9-]+$/.test(extension)));
  }
});
