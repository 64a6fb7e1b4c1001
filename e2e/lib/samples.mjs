// Serves the samples of all pages (every state a page can be in) so that a browser can look at them.
//
// They are written by `cargo run -p latchkey-server --example samples -- FOLDER`: one NAME.html a sample, and the files the pages
// load under assets/.

import { readFile, readdir } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";

const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };

/** Answers { origin, names, source(name), stop() }. */
export async function serveSamples(folder) {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".html")).map((name) => name.slice(0, -5));
  const source = (name) => readFile(path.join(folder, `${name}.html`), "utf8");
  const server = createServer(async (request, response) => {
    const asked = path.posix.normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    const isPage = !path.extname(asked);
    try {
      const body = await readFile(path.join(folder, isPage ? `${asked}.html` : asked));
      response.writeHead(200, { "content-type": TYPES[isPage ? ".html" : path.extname(asked)] ?? "application/octet-stream" });
      // A page that moves on at once could not be looked at.
      response.end(isPage ? body.toString().replace(/<meta http-equiv="refresh"[^>]*>/, "") : body);
    } catch {
      response.writeHead(404);
      response.end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://localhost:${server.address().port}`,
    names,
    source,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
