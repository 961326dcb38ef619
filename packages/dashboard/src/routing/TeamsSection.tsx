import { useMutation, useQuery } from "convex/react";
import { Plus, Trash2, Users, X } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { useMembers } from "../inbox/useMembers.ts";
import { Avatar } from "../kit/Avatar.tsx";
import { Empty } from "../kit/Empty.tsx";
import { Segments } from "../kit/Field.tsx";
import { useAct } from "../kit/useAct.ts";
import { CardBones } from "../kit/Waiting.tsx";
import { useSession } from "../session/workspaceContext.ts";
import { Card } from "../settings/Card.tsx";
import type { Id, Member, Team } from "../views.ts";
import { CapacityCard } from "./CapacityCard.tsx";

const METHODS = [
  { value: "manual", label: "By hand" },
  { value: "round_robin", label: "In turn" },
  { value: "least_loaded", label: "Least loaded" },
] as const;

const ABOUT: Record<Team["method"], string> = {
  manual: "Conversations wait in the team until somebody takes them.",
  round_robin: "Each member who has room gets the next one in turn.",
  least_loaded: "Whoever has the fewest open conversations gets the next one.",
};

/** Teams, who is in them and how they share work; and how much each colleague takes. */
export default function TeamsSection() {
  const { workspaceId } = useSession();
  const teams = useQuery(api.routing.agentTeams.list, { workspaceId });
  return (
    <div className="set one">
      <div className="col g16">
        <NewTeam />
        {!teams && <CardBones lines={4} />}
        {teams?.length === 0 && (
          <Empty icon={Users} title="No teams yet" level={3}>
            A team shares conversations: billing, workshop, deliveries.
          </Empty>
        )}
        {teams?.map((team) => (
          <TeamCard key={team.teamId} team={team} />
        ))}
        <CapacityCard />
      </div>
    </div>
  );
}

function NewTeam() {
  const { workspaceId } = useSession();
  const create = useMutation(api.routing.agentTeams.create);
  const { busy, act } = useAct();
  const [name, setName] = useState("");
  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    if (await act(() => create({ workspaceId, name, method: "round_robin" }), "The team is there. Add members."))
      setName("");
  };
  return (
    <form className="r g8" onSubmit={(event) => void submit(event)}>
      <input
        className="in"
        style={{ maxWidth: 320, minWidth: 0 }}
        aria-label="Name of a new team"
        placeholder="New team"
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <button className="btn btn-p" style={{ flex: "none" }} aria-busy={busy} disabled={busy || name.trim() === ""}>
        <Plus className="ic" aria-hidden="true" />
        Add team
      </button>
    </form>
  );
}

function TeamCard({ team }: { team: Team }) {
  const { workspaceId } = useSession();
  const update = useMutation(api.routing.agentTeams.update);
  const remove = useMutation(api.routing.agentTeams.remove);
  const { act } = useAct();
  const [isAsking, setAsking] = useState(false);
  const { teamId, method } = team;
  const aside = (
    <span className="r g8" style={{ marginLeft: "auto" }}>
      <span className="c3 t12 num">
        {team.open} open, {team.queued} waiting
      </span>
      <button className="ib" aria-label={`Delete ${team.name}`} title="Delete" onClick={() => setAsking(true)}>
        <Trash2 className="ic" aria-hidden="true" />
      </button>
    </span>
  );
  return (
    <Card title={team.name} aside={aside}>
      {isAsking && (
        <div className="r g8 wrap" role="alert">
          <span className="grow">Delete the team? Its conversations keep whom they are assigned to.</span>
          <button className="btn btn-d" onClick={() => void act(() => remove({ workspaceId, teamId }), "Deleted.")}>
            Delete
          </button>
          <button className="btn" onClick={() => setAsking(false)}>
            Keep
          </button>
        </div>
      )}
      <div className="col g8">
        <div>
          <Segments
            label="How the team shares"
            value={method}
            options={METHODS}
            onChange={(next) => void act(() => update({ workspaceId, teamId, method: next }))}
          />
        </div>
        <span className="help">{ABOUT[method]}</span>
      </div>
      <TeamMembers team={team} />
    </Card>
  );
}

function TeamMembers({ team }: { team: Team }) {
  const { workspaceId } = useSession();
  const add = useMutation(api.routing.agentTeams.addMember);
  const { act } = useAct();
  const members = useMembers();
  const { teamId, memberIds, name } = team;
  const inside = members.filter((member) => memberIds.includes(member.userId));
  const outside = members.filter(
    (member) => !memberIds.includes(member.userId) && member.effective.includes("conversations.reply"),
  );
  return (
    <div className="r g8 wrap">
      {inside.length === 0 && <span className="c-warn">Nobody is in this team yet.</span>}
      {inside.map((member) => (
        <MemberChip key={member.userId} team={team} member={member} />
      ))}
      {outside.length > 0 && (
        <select
          className="sel"
          style={{ width: 160 }}
          aria-label={`Add a member to ${name}`}
          value=""
          onChange={(event) => void act(() => add({ workspaceId, teamId, userId: event.target.value as Id<"users"> }))}
        >
          <option value="">Add a member</option>
          {outside.map((member) => (
            <option key={member.userId} value={member.userId}>
              {member.name}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}

function MemberChip({ team, member }: { team: Team; member: Member }) {
  const { workspaceId } = useSession();
  const remove = useMutation(api.routing.agentTeams.removeMember);
  const { act } = useAct();
  const { userId, name, avatarUrl } = member;
  return (
    <span className="r g4">
      <Avatar name={name} seed={userId} url={avatarUrl} size={20} quiet />
      <span className="cut">{name}</span>
      <button
        className="ib"
        aria-label={`Take ${name} out of ${team.name}`}
        title="Take out of the team"
        onClick={() => void act(() => remove({ workspaceId, teamId: team.teamId, userId }), `${name} left the team.`)}
      >
        <X className="ic ic-s" aria-hidden="true" />
      </button>
    </span>
  );
}
