// The files of the page, bundled from src/. File names contain a hash of the content, so browsers may cache them
// for ever. The page itself, which refers to them, is requested each time.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { fileURLToPath } from "node:url";

export const TYPES = {
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

// The page, whose path is empty, and the files that it names.
export async function files() {
  const assets = [...(await bundle()), await icon()];
  return [await page(assets), ...assets];
}
