import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";

export interface DeployTarget {
  url: string;
  adminKey: string;
}

/** Variables by which the CLI would choose another deployment, or talk to the network. */
const OTHER_TARGETS = [
  "CONVEX_DEPLOYMENT",
  "CONVEX_DEPLOY_KEY",
  "CONVEX_SELF_HOSTED_URL",
  "CONVEX_SELF_HOSTED_ADMIN_KEY",
];

const cliFile = (projectDir: string): string => {
  const manifest = createRequire(path.join(projectDir, "package.json")).resolve("convex/package.json");
  return path.join(path.dirname(manifest), "bin", "main.js");
};

/** Runs a command of the project's own Convex CLI against a server; throws with its output when it fails. */
export async function runCli(projectDir: string, target: DeployTarget, args: string[]): Promise<string> {
  const env: NodeJS.ProcessEnv = { ...process.env, CI: "1", FORCE_COLOR: "0" };
  for (const name of OTHER_TARGETS) delete env[name];
  env.CONVEX_SELF_HOSTED_URL = target.url;
  env.CONVEX_SELF_HOSTED_ADMIN_KEY = target.adminKey;
  const child = spawn(process.execPath, [cliFile(projectDir), ...args], {
    cwd: projectDir,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (data: Buffer) => (output += data.toString()));
  child.stderr.on("data", (data: Buffer) => (output += data.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`convex ${args[0]} failed:\n${output.trim()}`);
  return output;
}

/** Deploys the functions of a project; nothing is fetched from or sent to the network. */
export function deployProject(projectDir: string, target: DeployTarget): Promise<string> {
  return runCli(projectDir, target, [
    "deploy",
    "--typecheck",
    "disable",
    "--codegen",
    "disable",
    "--skip-workos-check",
    "--yes",
  ]);
}
