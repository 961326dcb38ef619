import { IdentityCard } from "./IdentityCard.tsx";
import { OriginsCard } from "./OriginsCard.tsx";
import { SessionCard } from "./SessionCard.tsx";
import { SignupCard } from "./SignupCard.tsx";

/** Where the messenger may run, who may join, how visitors prove who they are. */
export default function SecuritySection() {
  return (
    <div className="set one">
      <div className="col g16">
        <OriginsCard />
        <IdentityCard />
        <SessionCard />
        <SignupCard />
      </div>
    </div>
  );
}
