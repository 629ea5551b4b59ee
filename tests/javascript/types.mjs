// Makes handoff/page/types.js from mime-db: node tests/javascript/types.mjs > awscli_presign_put/handoff/page/types.js.

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(new URL("../../.matrix/npm/", import.meta.url));

// Of a file with several types, that of the first of these.
const KINDS = ["image", "video", "audio", "font", "application", "text"];
// Of the hundreds of types of programs, those that people send: documents, archives and data.
const DOCUMENTS = new RegExp(
  "^application/(?:pdf|rtf|msword|postscript|json|xml|gzip|zip|oxps|epub\\+zip|x-(?:7z-compressed|bzip2?|tar|abiword)" +
    "|vnd\\.(?:rar|wordperfect|apple\\.(?:keynote|numbers|pages)" +
    "|ms-(?:excel|powerpoint|word|xpsdocument|project|outlook).*|oasis\\.opendocument.*|openxmlformats-.*))$",
);

/** How well a type names a file: a registered one before others, one without "x-" before others. */
function rank([type, { source }]) {
  return [source !== "iana", type.includes("/x-"), type];
}

/** The file, with its kinds in the order above: "subtype" where its only extension is the same, else "subtype:ext,ext". */
export function typesFile() {
  const all = Object.entries(require("mime-db/db.json")).filter(([, { extensions }]) => extensions);
  all.sort((one, other) => (rank(one) < rank(other) ? -1 : 1));
  // As Biome formats them: a name of four letters has its long text in the same line.
  const lines = KINDS.map((kind) => `  ${kind}:${kind.length > 4 ? "\n    " : " "}"${typesOf(kind, all)}",\n`);
  return `// What mime-db ${require("mime-db/package.json").version} (MIT license) knows of the types of files that people send. tests/javascript/types.mjs makes
// this file: "subtype" for files with that extension, or "subtype:extension,extension".

export const TYPES = {\n${lines.join("")}};\n`;
}

function typesOf(kind, all) {
  const seen = new Set();
  const items = [];
  for (const [type, { extensions }] of all) {
    if (!type.startsWith(`${kind}/`) || (kind === "application" && !DOCUMENTS.test(type))) continue;
    const own = extensions.filter((extension) => !seen.has(extension));
    for (const extension of own) seen.add(extension);
    const subtype = type.slice(kind.length + 1);
    if (own.length) items.push(own.length === 1 && own[0] === subtype ? subtype : `${subtype}:${own.join(",")}`);
  }
  return items.sort().join(" ");
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) process.stdout.write(typesFile());
