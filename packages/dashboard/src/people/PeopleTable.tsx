import { Link, useNavigate } from "@tanstack/react-router";
import { usePaginatedQuery } from "convex/react";
import { ShieldCheck, Users } from "lucide-react";
import { api } from "../api.ts";
import { Avatar } from "../kit/Avatar.tsx";
import { Empty } from "../kit/Empty.tsx";
import { Bone, Delayed } from "../kit/Waiting.tsx";
import { useSession } from "../session/workspaceContext.ts";
import type { PersonRow } from "../views.ts";
import { agoWords, exactTime, useNow } from "../words/time.ts";
import type { PeopleFilter } from "./PeoplePage.tsx";
import { ShowMore } from "../kit/ShowMore.tsx";

const PAGE = 50;

interface PeopleTableProps {
  search: string;
  filter: PeopleFilter;
  openId: string | null;
}

export function PeopleTable({ search, filter, openId }: PeopleTableProps) {
  const { workspaceId } = useSession();
  const { results, status, loadMore } = usePaginatedQuery(
    api.visitors.agent.list,
    { workspaceId, filter, ...(search !== "" && { search }) },
    { initialNumItems: PAGE },
  );
  if (status === "LoadingFirstPage") return <TableBones />;
  if (results.length === 0 && status === "Exhausted") return <Nobody search={search} filter={filter} />;
  return (
    <div className="scroll" tabIndex={0} role="group" aria-label="Directory">
      <table className="tbl">
        <thead>
          <tr>
            <th scope="col">Person</th>
            <th scope="col" className="hide-s">
              Place
            </th>
            <th scope="col" className="hide-col">
              Known as
            </th>
            <th scope="col" className="n">
              Last seen
            </th>
          </tr>
        </thead>
        <tbody>
          {results.map((person) => (
            <Row key={person.visitorId} person={person} isOpen={person.visitorId === openId} />
          ))}
        </tbody>
      </table>
      <ShowMore list={{ status, loadMore }} by={PAGE} look="foot" />
    </div>
  );
}

function Row({ person, isOpen }: { person: PersonRow; isOpen: boolean }) {
  const navigate = useNavigate();
  const now = useNow();
  const open = () =>
    void navigate({ to: "/people/$visitorId", params: { visitorId: person.visitorId }, search: (before) => before });
  const place = [person.location?.city, person.location?.country].filter(Boolean).join(", ");
  return (
    <tr data-href="" aria-selected={isOpen} onClick={open}>
      <td>
        <span className="r">
          <Avatar name={person.name} seed={person.avatarSeed} size={28} online={person.online} quiet />
          <span className="grow">
            <span className="r r4">
              <Link
                className="m cut"
                to="/people/$visitorId"
                params={{ visitorId: person.visitorId }}
                search={(before) => before}
                onClick={(event) => event.stopPropagation()}
              >
                {person.name}
              </Link>
              {person.identityVerified && (
                <ShieldCheck
                  className="ic ic-s"
                  style={{ color: "var(--ok)" }}
                  role="img"
                  aria-label="Verified customer"
                />
              )}
              {person.blocked && <span className="bdg bdg-bad">Blocked</span>}
            </span>
            {person.email && person.email !== person.name && <span className="c3 t12">{person.email}</span>}
          </span>
        </span>
      </td>
      <td className="c2 hide-s">{place}</td>
      <td className="c3 hide-col">{person.readableId === person.name ? "" : person.readableId}</td>
      <td className="n c3" title={exactTime(person.lastSeenAt)}>
        {person.online ? "Online" : agoWords(person.lastSeenAt, now)}
      </td>
    </tr>
  );
}

function Nobody({ search, filter }: { search: string; filter: PeopleFilter }) {
  if (search !== "")
    return (
      <Empty icon={Users} title={`Nobody fits “${search}”`}>
        Names, e-mail addresses and ids are found by their beginning. Try the first letters, or fewer.
      </Empty>
    );
  if (filter === "online")
    return (
      <Empty icon={Users} title="Nobody is on your site right now">
        People appear here the moment they open a page with the messenger.
      </Empty>
    );
  if (filter === "blocked")
    return (
      <Empty icon={Users} title="Nobody is blocked">
        Who is shut out of the messenger is listed here, and let in again on the person's page.
      </Empty>
    );
  return (
    <Empty icon={Users} title="Nobody has come by yet">
      Everyone who opens a page with the messenger is listed here. Put it on your site in Settings, Messenger.
    </Empty>
  );
}

function TableBones() {
  return (
    <Delayed>
      <div className="col g16" role="status" aria-label="Loading people" style={{ padding: 16 }}>
        {[44, 60, 38, 52, 48, 64].map((width) => (
          <div className="r r12" key={width}>
            <span className="sk" style={{ width: 28, height: 28, borderRadius: "50%" }} />
            <Bone w={`${width}%`} />
          </div>
        ))}
      </div>
    </Delayed>
  );
}
