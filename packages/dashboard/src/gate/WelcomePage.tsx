import { Link, Navigate, useNavigate } from "@tanstack/react-router";
import { useConvexAuth, useMutation, useQuery } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { usePageTitle } from "../app/usePageTitle.ts";
import { Boundary } from "../kit/Boundary.tsx";
import { Field } from "../kit/Field.tsx";
import { Toasts } from "../kit/Toasts.tsx";
import { useAct } from "../kit/useAct.ts";
import { CardBones, Splash } from "../kit/Waiting.tsx";
import { useSignOut } from "../session/useSignOut.ts";
import type { Id, MyInvitation } from "../views.ts";
import { exactTime } from "../words/time.ts";
import { GateFrame } from "./GateFrame.tsx";

/** Signed in, without a workspace (or in want of another): accept an invitation, join, or make one. */
export function WelcomePage() {
  const auth = useConvexAuth();
  usePageTitle("Welcome");
  if (auth.isLoading) return <Splash />;
  if (!auth.isAuthenticated) return <Navigate to="/signin" search={{ next: "/welcome" }} replace />;
  return (
    <GateFrame>
      <Boundary>
        <Choices />
      </Boundary>
      <Toasts />
    </GateFrame>
  );
}

function Choices() {
  const me = useQuery(api.accounts.user.me, {});
  const workspaces = useQuery(api.workspaces.user.list, {});
  const invitations = useQuery(api.workspaces.user.myInvitations, {});
  const joinable = useQuery(api.workspaces.user.joinable, {});
  const signOut = useSignOut();
  if (!me || !workspaces || !invitations || !joinable) return <CardBones lines={4} />;
  const firstName = me.name?.split(" ")[0];
  return (
    <>
      <div className="col g0">
        <h1 className="t28">{firstName ? `Welcome, ${firstName}` : "Welcome"}</h1>
        <p className="t14 c2">
          {invitations.length > 0 ? "Someone is waiting for you." : "A workspace is one team with one inbox."}
        </p>
      </div>
      {invitations.map((invitation) => (
        <InvitationCard key={invitation.invitationId} invitation={invitation} />
      ))}
      {joinable.map((workspace) => (
        <JoinCard key={workspace.workspaceId} {...workspace} />
      ))}
      <CreateForm isFirst={invitations.length === 0 && joinable.length === 0} />
      <p className="c2">
        {workspaces.length > 0 && (
          <Link className="link" to="/inbox/$view" params={{ view: "all" }}>
            Back to the inbox
          </Link>
        )}
        {workspaces.length > 0 && ", or "}
        <button className="link" onClick={signOut}>
          {workspaces.length > 0 ? "sign out" : "Sign out"}
        </button>{" "}
        of {me.email}.
      </p>
    </>
  );
}

/** Makes a workspace the current one and goes there. */
function useEnter() {
  const setCurrent = useMutation(api.accounts.user.setCurrentWorkspace);
  const navigate = useNavigate();
  return async (workspaceId: Id<"workspaces">, to: "/" | "/start") => {
    await setCurrent({ workspaceId });
    await navigate({ to });
  };
}

function InvitationCard({ invitation }: { invitation: MyInvitation }) {
  const accept = useMutation(api.workspaces.user.acceptInvitation);
  const decline = useMutation(api.workspaces.user.declineInvitation);
  const enter = useEnter();
  const { busy, act } = useAct();
  const { invitationId, workspaceName, role, invitedByName, expiresAt } = invitation;
  return (
    <section className="card" style={{ padding: 16 }} aria-label={`Invitation to ${workspaceName}`}>
      <h2 className="t14">{workspaceName}</h2>
      <p className="c2">
        {invitedByName} invites you as {role}.{" "}
        <span title={exactTime(expiresAt)}>Valid until {exactTime(expiresAt)}.</span>
      </p>
      <div className="r" style={{ marginTop: 12 }}>
        <button
          className="btn btn-p"
          aria-busy={busy}
          disabled={busy}
          onClick={() => void act(async () => enter(await accept({ invitationId }), "/"))}
        >
          Join {workspaceName}
        </button>
        <button
          className="btn btn-q"
          disabled={busy}
          onClick={() => void act(() => decline({ invitationId }), "Declined.")}
        >
          Decline
        </button>
      </div>
    </section>
  );
}

function JoinCard(props: { workspaceId: Id<"workspaces">; name: string; memberCount: number }) {
  const join = useMutation(api.workspaces.user.join);
  const enter = useEnter();
  const { busy, act } = useAct();
  const { workspaceId, name, memberCount } = props;
  const enterNow = () =>
    act(async () => {
      await join({ workspaceId });
      await enter(workspaceId, "/");
    });
  return (
    <section className="card r" style={{ padding: 16 }} aria-label={name}>
      <div className="grow">
        <h2 className="t14">{name}</h2>
        <p className="c2">
          {memberCount} member{memberCount === 1 ? "" : "s"}, open to your e-mail domain
        </p>
      </div>
      <button className="btn" aria-busy={busy} disabled={busy} onClick={() => void enterNow()}>
        Join
      </button>
    </section>
  );
}

function CreateForm({ isFirst }: { isFirst: boolean }) {
  const create = useMutation(api.workspaces.user.create);
  const enter = useEnter();
  const { busy, act } = useAct();
  const [name, setName] = useState("");
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    void act(async () => enter(await create({ name: name.trim() }), "/start"));
  };
  return (
    <form className="col g16" onSubmit={submit}>
      {!isFirst && <div className="or">or make your own</div>}
      <Field label="Workspace name" help="Usually your company. You can change it later.">
        {(ids) => (
          <input
            {...ids}
            className="in"
            autoComplete="organization"
            required
            maxLength={255}
            autoFocus={isFirst}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <button
        className={isFirst ? "btn btn-p btn-l btn-w" : "btn btn-l btn-w"}
        aria-busy={busy}
        disabled={busy || name.trim() === ""}
      >
        Make the workspace
      </button>
    </form>
  );
}
