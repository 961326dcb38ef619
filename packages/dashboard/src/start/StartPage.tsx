import { useMutation } from "convex/react";
import { Link } from "@tanstack/react-router";
import { Circle, CircleCheck, ExternalLink, Mail } from "lucide-react";
import type { ReactNode } from "react";
import { api } from "../api.ts";
import { usePageTitle } from "../app/usePageTitle.ts";
import { useAct } from "../kit/useAct.ts";
import { CardBones } from "../kit/Waiting.tsx";
import { useCan, useSession } from "../session/workspaceContext.ts";
import { InviteForm } from "../settings/InviteForm.tsx";
import { ago, exactTime, useNow } from "../words/time.ts";
import { InstallSnippet } from "./InstallSnippet.tsx";
import { scriptTag } from "./snippets.ts";
import { useSnippetTarget } from "./useSnippetTarget.ts";
import { type Setup, useSetup } from "./useSetup.ts";

/** The first steps; each ticks itself when it has really happened. */
export function StartPage() {
  const setup = useSetup();
  const { workspace } = useSession();
  usePageTitle("Getting started", workspace.name);
  return (
    <div className="page" tabIndex={0} role="region" aria-label="Getting started">
      <div className="start">{setup ? <Steps setup={setup} /> : <CardBones lines={6} />}</div>
    </div>
  );
}

const NUMBERS = ["Nothing", "One thing", "Two things", "Three things", "Four things"];

/** The greeting for the hour. */
export function greeting(hour: number): string {
  if (hour < 5) return "Good evening";
  if (hour < 12) return "Good morning";
  return hour < 18 ? "Good afternoon" : "Good evening";
}

function Steps({ setup }: { setup: Setup }) {
  const { me } = useSession();
  const left = setup.total - setup.done;
  const name = me.name?.split(" ")[0];
  const hello = greeting(new Date().getHours());
  return (
    <>
      <div className="col g4">
        <h1 className="t28">{name ? `${hello}, ${name}` : hello}</h1>
        <p className="t14 c2">
          {left === 0
            ? "All done. Your customers can write to you."
            : `${NUMBERS[left]} left. Each one ticks itself when it has really happened.`}
        </p>
      </div>
      <Progress setup={setup} />
      <div className="card">
        <Step title="Make a workspace" done />
        <InstallStep seenAt={setup.widgetSeenAt} />
        <MessageStep at={setup.firstMessageAt} />
        <TeamStep teammates={setup.teammates} />
      </div>
      <Dismiss isDone={left === 0} />
    </>
  );
}

function Progress({ setup }: { setup: Setup }) {
  return (
    <div className="r r12">
      <div
        className="bar grow"
        role="progressbar"
        aria-label="Setup"
        aria-valuenow={setup.done}
        aria-valuemin={0}
        aria-valuemax={setup.total}
      >
        <i style={{ width: `${(setup.done / setup.total) * 100}%` }} />
      </div>
      <span className="c2 num">
        {setup.done} of {setup.total}
      </span>
    </div>
  );
}

interface StepProps {
  title: string;
  done: boolean;
  /** When it happened. */
  at?: number | null;
  text?: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
}

function Step({ title, done, at = null, text, action, children }: StepProps) {
  const now = useNow();
  const Icon = done ? CircleCheck : Circle;
  return (
    <div className={done ? "step done" : "step"}>
      <Icon className="ic" role="img" aria-label={done ? "Done" : "To do"} />
      <div>
        <h2>{title}</h2>
        {!done && text && <p className="c2">{text}</p>}
      </div>
      {done ? (
        <span className="c3 t12" style={{ lineHeight: "24px" }} title={at ? exactTime(at) : undefined}>
          {at ? ago(at, now) : ""}
        </span>
      ) : (
        (action ?? <span />)
      )}
      {!done && children && <div className="more">{children}</div>}
    </div>
  );
}

function InstallStep({ seenAt }: { seenAt: number | null }) {
  const target = useSnippetTarget();
  const body = `Please put this before </body> on our site:\n\n${scriptTag(target)}`;
  const mail = `mailto:?subject=${encodeURIComponent("The messenger for our site")}&body=${encodeURIComponent(body)}`;
  return (
    <Step
      title="Put the messenger on your site"
      done={seenAt !== null}
      at={seenAt}
      text="Paste this before </body>, or send it to whoever looks after the site."
    >
      <InstallSnippet />
      <div className="r wrap">
        <span className="r c2" role="status">
          <span className="spin" aria-hidden="true" />
          Waiting for the first page view from your site
        </span>
        <span className="grow" />
        <a className="btn btn-q" href={mail}>
          <Mail className="ic" aria-hidden="true" />
          Send to a developer
        </a>
      </div>
    </Step>
  );
}

function MessageStep({ at }: { at: number | null }) {
  const { workspaceId } = useSession();
  const open = (
    <a className="btn" href={`/demo?workspace=${workspaceId}`} target="_blank" rel="noreferrer">
      Open test page
      <ExternalLink className="ic ic-s" aria-hidden="true" />
    </a>
  );
  return (
    <Step
      title="Answer a message"
      done={at !== null}
      at={at}
      text="Write to yourself from a test page and reply here."
      action={open}
    />
  );
}

function TeamStep({ teammates }: { teammates: number }) {
  const canInvite = useCan("users.invite");
  return (
    <Step
      title="Invite your team"
      done={teammates > 1}
      text={canInvite ? "They get a mail with a link that works for 7 days." : "Ask an admin to invite the others."}
    >
      {canInvite && <InviteForm />}
    </Step>
  );
}

function Dismiss({ isDone }: { isDone: boolean }) {
  const { workspaceId } = useSession();
  const canManage = useCan("settings.workspace");
  const dismiss = useMutation(api.workspaces.agent.dismissOnboarding);
  const { act } = useAct();
  return (
    <p className="c3">
      <Link className="link" to="/inbox/$view" params={{ view: "all" }}>
        Go to the inbox
      </Link>
      {canManage && !isDone && (
        <>
          {" "}
          or{" "}
          <button
            className="link"
            onClick={() => void act(() => dismiss({ workspaceId }), "Getting started is put away.")}
          >
            put this page away
          </button>
        </>
      )}
      .
    </p>
  );
}
