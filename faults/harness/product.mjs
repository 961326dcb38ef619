import { root } from "../../scripts/build.mjs";
import { backendEnvironment } from "../../scripts/start.mjs";

/**
 * A server with the product and its demo workspace, and a teammate signed in.
 * @param {object} [launch] how to start it, as `Workspace.start` takes it
 */
export async function openProduct(workspace, launch = {}) {
  const dataDir = workspace.path("product");
  const server = await workspace.start({ ...launch, dataDir });
  await server.setEnv(backendEnvironment(dataDir, server.url));
  const printed = await server.push(root);
  if (!/Deployed/.test(printed)) throw new Error(printed);
  const demo = await server.admin("demo/seed:run", {});
  const params = { flow: "signIn", email: demo.email, password: demo.password };
  const { tokens } = await server.action("auth:signIn", { provider: "password", params });
  const { userId } = await server.queryAs(tokens.token, "accounts/user:me");
  return { server, workspaceId: demo.workspaceId, userId, token: tokens.token };
}
