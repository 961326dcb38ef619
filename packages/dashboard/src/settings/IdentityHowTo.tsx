import { CopyBox } from "../kit/CopyBox.tsx";
import { useSnippetTarget } from "../start/useSnippetTarget.ts";

const SERVER = `import { createHmac } from "node:crypto";

const userHash = createHmac("sha256", process.env.PARLEY_SECRET)
  .update(user.id)
  .digest("hex");`;

/** The two steps on the customer's side: sign on the server, pass it with the snippet. */
export function IdentityHowTo() {
  const { workspaceId, origin } = useSnippetTarget();
  const page = `<script async src="${origin}/widget/loader.js"
        data-workspace="${workspaceId}"
        data-user-id="{{ user.id }}"
        data-user-hash="{{ userHash }}"></script>`;
  return (
    <details>
      <summary className="m" style={{ cursor: "pointer", minHeight: 32, alignContent: "center" }}>
        How to sign your customers in
      </summary>
      <div className="col g12" style={{ paddingTop: 8 }}>
        <p className="c2">1. On your server, sign the customer's id with a secret. Never in the browser.</p>
        <CopyBox text={SERVER} label="Signing on the server" />
        <p className="c2">2. Put id and signature into the snippet of signed-in pages.</p>
        <CopyBox text={page} label="Snippet with identity" />
        <p className="c2">
          A JWT signed with the same secret (HS256, with an expiry) works too: pass it as{" "}
          <code className="mono">data-jwt</code>.
        </p>
      </div>
    </details>
  );
}
