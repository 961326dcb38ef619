import { fileURLToPath } from "node:url";
import { exportJWK, exportPKCS8, generateKeyPair } from "jose";
import { expect, test } from "vitest";
import { action, query } from "../testing/fixture.ts";
import { until, withRuntime } from "../testing/index.ts";

const PROJECT = fileURLToPath(new URL("../../fixtures/signin", import.meta.url));

interface SignIn {
  tokens: { token: string; refreshToken: string };
}

async function keys(): Promise<Record<string, string>> {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  return {
    JWT_PRIVATE_KEY: (await exportPKCS8(privateKey)).trimEnd().replace(/\n/g, " "),
    JWKS: JSON.stringify({ keys: [{ use: "sig", ...(await exportJWK(publicKey)) }] }),
    SITE_URL: "http://localhost:3000",
  };
}

test("Convex Auth signs users up and in with a password, refreshes tokens and signs out", async () => {
  await withRuntime({ project: PROJECT, env: await keys() }, async (runtime) => {
    const signIn = action("auth:signIn");
    const password = { email: "ann@example.com", password: "correct horse" };
    const http = runtime.httpClient();
    const up = (await http.action(signIn, { provider: "password", params: { ...password, flow: "signUp" } })) as SignIn;
    expect(await runtime.httpClient(up.tokens.token).query(query("auth:myEmail"), {})).toBe("ann@example.com");
    const back = (await http.action(signIn, {
      provider: "password",
      params: { ...password, flow: "signIn" },
    })) as SignIn;
    const wrong = { provider: "password", params: { ...password, password: "guess", flow: "signIn" } };
    await expect(http.action(signIn, wrong)).rejects.toThrow(/InvalidSecret/);
    const fresh = (await http.action(signIn, { refreshToken: back.tokens.refreshToken })) as SignIn;
    const client = runtime.client();
    let email: string | null | undefined;
    client.onUpdate(query("auth:myEmail"), {}, (value: string | null) => (email = value));
    client.setAuth(() => Promise.resolve(fresh.tokens.token));
    await until(() => email === "ann@example.com");
    await client.action(action("auth:signOut"), {});
    await expect(http.action(signIn, { refreshToken: fresh.tokens.refreshToken })).resolves.toMatchObject({
      tokens: null,
    });
  });
}, 60_000);
