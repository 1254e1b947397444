// Serves the page from its sources in front of a running daemon: node serve.mjs DAEMON_URL [PORT]
// The page is bundled again at each request of it. Everything else goes to the daemon.
import { createServer, request } from "node:http";
import { connect } from "node:net";
import { extname } from "node:path";
import { pathToFileURL } from "node:url";
import { TYPES, files } from "./assets.mjs";

// Listens on the port of 127.0.0.1, 0 for any, and returns the server.
export async function serve(daemonUrl, port) {
  const { hostname, port: daemonPort } = new URL(daemonUrl);
  const served = new Map();

  const forward = (asked, answer) => {
    const { method, url: path, headers } = asked;
    const passed = request({ hostname, port: daemonPort, method, path, headers }, (received) => {
      answer.writeHead(received.statusCode ?? 502, received.headers);
      received.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    asked.pipe(passed);
  };
  const server = createServer(async (asked, answer) => {
    const path = (asked.url ?? "/").slice(1);
    if (path === "") {
      for (const { path: name, body } of await files()) served.set(name, body);
    }
    const body = served.get(path);
    if (body === undefined) return forward(asked, answer);
    answer.writeHead(200, { "Content-Type": TYPES[extname(path) || ".html"] }).end(body);
  });
  server.on("upgrade", (asked, client) => {
    const lines = [`GET ${asked.url} HTTP/1.1`];
    for (const [name, value] of Object.entries(asked.headers)) lines.push(`${name}: ${value}`);
    const daemon = connect(Number(daemonPort), hostname, () => {
      daemon.write(`${lines.join("\r\n")}\r\n\r\n`);
      daemon.pipe(client).pipe(daemon);
    });
    daemon.on("error", () => client.destroy());
    client.on("error", () => daemon.destroy());
  });
  await new Promise((listening) => server.listen(port, "127.0.0.1", listening));
  return server;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [, , daemonUrl = "http://127.0.0.1:7487", port = "7488"] = process.argv;
  const server = await serve(daemonUrl, Number(port));
  console.log(`http://127.0.0.1:${server.address().port}/`);
}
