// A reverse proxy that serves a daemon under a path, WebSockets too.
import { createServer, request } from "node:http";
import { connect, type AddressInfo } from "node:net";

export async function withProxy(
  daemonUrl: string,
  prefix: string,
  use: (url: string) => Promise<void>,
  { blocksWebSockets = false } = {},
): Promise<void> {
  const { hostname, port } = new URL(daemonUrl);
  const inner = (path: string) => (path.startsWith(prefix) ? path.slice(prefix.length - 1) : null);
  const proxy = createServer((asked, answer) => {
    const path = inner(asked.url ?? "");
    if (path === null) return void answer.writeHead(404).end();
    const passed = request({ hostname, port, path, headers: asked.headers }, (told) => {
      answer.writeHead(told.statusCode ?? 502, told.headers);
      told.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    asked.pipe(passed);
  });
  proxy.on("upgrade", (asked, client) => {
    if (blocksWebSockets) return void client.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    const lines = [`GET ${inner(asked.url ?? "") ?? "/"} HTTP/1.1`];
    for (const [name, value] of Object.entries(asked.headers)) lines.push(`${name}: ${value}`);
    const daemon = connect(Number(port), hostname, () => {
      daemon.write(`${lines.join("\r\n")}\r\n\r\n`);
      daemon.pipe(client).pipe(daemon);
    });
    daemon.on("error", () => client.destroy());
    client.on("error", () => daemon.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  try {
    await use(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}${prefix}`);
  } finally {
    proxy.close();
    proxy.closeAllConnections();
  }
}
