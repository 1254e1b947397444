// Bundles the page and writes it as a C++ source: node bundle.mjs ASSETS_CC
import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { TYPES, files } from "./assets.mjs";

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
await writeFile(output, cpp(await files()));
