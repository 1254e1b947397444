// Bundles the page and writes it as a C++ source: node bundle.mjs ASSETS_CC
// File names contain a hash of the content, so browsers may cache them for ever. The page itself, which
// refers to them, is requested each time.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

const source = (path) => new URL(`src/${path}`, import.meta.url);

async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(source("main.tsx"))],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    entryNames: "[name]-[hash]",
    outdir: "out",
    write: false,
    legalComments: "none",
  });
  return outputFiles.map(({ path, contents }) => ({
    path: `assets/${basename(path)}`,
    body: Buffer.from(contents),
  }));
}

async function icon() {
  const body = await readFile(source("icon.svg"));
  const hash = createHash("sha256").update(body).digest("hex").slice(0, 8);
  return { path: `assets/icon-${hash}.svg`, body };
}

async function page(assets) {
  const named = (extension) => assets.find(({ path }) => extname(path) === extension).path;
  const text = (await readFile(source("index.html"), "utf8"))
    .replace("SCRIPT", named(".js"))
    .replace("STYLE", named(".css"))
    .replace("ICON", named(".svg"))
    .replace(/>\s+</g, "><");
  return { path: "", type: TYPES[".html"], body: Buffer.from(text) };
}

function compressed(body) {
  const parameters = { [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
  return [gzipSync(body, { level: 9 }), brotliCompressSync(body, { params: parameters })];
}

const bytesOf = (body) => body.toString("hex").replace(/../g, "0x$&,").replace(/.{95}/g, "$&\n");

function cpp(assets) {
  const arrays = [];
  const entries = assets.map(({ path, body }, i) => {
    const forms = [body, ...compressed(body)].map((form, j) => {
      const name = `kBytes${i}_${j}`;
      arrays.push(`const unsigned char ${name}[] = {\n${bytesOf(form)}};\n`);
      return `View(${name}, sizeof ${name})`;
    });
    const type = TYPES[extname(path) || ".html"];
    return `    {"/${path}", "${type}",\n     ${forms.join(",\n     ")}},\n`;
  });
  return `// Written by bundle.mjs.
#include "exporter/dashboard/assets.h"

namespace pitwall::dashboard {

namespace {

${arrays.join("")}
std::string_view View(const unsigned char* bytes, std::size_t size_bytes) {
  return {reinterpret_cast<const char*>(bytes), size_bytes};
}

}  // namespace

std::span<const Asset> Assets() {
  static const Asset kAssets[] = {
${entries.join("")}  };
  return kAssets;
}

}  // namespace pitwall::dashboard
`;
}

const [, , output] = process.argv;
const assets = [...(await bundle()), await icon()];
await writeFile(output, cpp([await page(assets), ...assets]));
