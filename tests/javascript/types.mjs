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

// What cameras write and mime-db has not: types without a registration, by the names that freedesktop.org's
// shared-mime-info 2.2 has for them.
const OF_CAMERAS = {
  "image/heif": ["hif"],
  "image/x-canon-cr2": ["cr2"],
  "image/x-canon-cr3": ["cr3"],
  "image/x-canon-crw": ["crw"],
  "image/x-fuji-raf": ["raf"],
  "image/x-kodak-dcr": ["dcr"],
  "image/x-kodak-k25": ["k25"],
  "image/x-kodak-kdc": ["kdc"],
  "image/x-minolta-mrw": ["mrw"],
  "image/x-nikon-nef": ["nef"],
  "image/x-nikon-nrw": ["nrw"],
  "image/x-olympus-orf": ["orf"],
  "image/x-panasonic-rw": ["raw"],
  "image/x-panasonic-rw2": ["rw2"],
  "image/x-pentax-pef": ["pef"],
  "image/x-sigma-x3f": ["x3f"],
  "image/x-sony-arw": ["arw"],
  "image/x-sony-sr2": ["sr2"],
  "image/x-sony-srf": ["srf"],
};

/** Those of mime-db, and the others: type -> its extensions, and who registered it. */
function knownTypes() {
  const all = { ...require("mime-db/db.json") };
  for (const [type, extensions] of Object.entries(OF_CAMERAS)) {
    all[type] = { ...all[type], extensions: [...(all[type]?.extensions ?? []), ...extensions] };
  }
  return Object.entries(all).filter(([, { extensions }]) => extensions);
}

/** How well a type names a file: a registered one before others, one without "x-" before others. */
function rank([type, { source }]) {
  return [source !== "iana", type.includes("/x-"), type];
}

/** The file, with its kinds in the order above: "subtype" where its only extension is the same, else "subtype:ext,ext". */
export function typesFile() {
  const all = knownTypes();
  all.sort((one, other) => (rank(one) < rank(other) ? -1 : 1));
  // As Biome formats them: a name of four letters has its long text in the same line.
  const lines = KINDS.map((kind) => `  ${kind}:${kind.length > 4 ? "\n    " : " "}"${typesOf(kind, all)}",\n`);
  return `// What mime-db ${require("mime-db/package.json").version} (MIT license) knows of the types of files that people send, and those of
// cameras. tests/javascript/types.mjs makes this file: "subtype" for files with that extension, or
// "subtype:extension,extension".

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
