/** A service outside of the database that functions call, as they would a mail provider: it counts what cannot be undone. */
import { createServer } from "node:http";

/**
 * @param {import("./workspace.mjs").Workspace} workspace closes it in the end
 * @returns {Promise<{ url: string, calls: string[] }>} `calls` grows: the paths asked for, without their first slash
 */
export async function startOutside(workspace) {
  const calls = [];
  const server = createServer((request, response) => {
    calls.push(decodeURIComponent(request.url.slice(1)));
    response.writeHead(204).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  workspace.onClose(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${server.address().port}`, calls };
}
