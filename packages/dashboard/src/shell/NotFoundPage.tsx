import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { Empty } from "../kit/Empty.tsx";

export function NotFoundPage() {
  const back = (
    <Link className="btn" to="/inbox/$view" params={{ view: "all" }}>
      Go to the inbox
    </Link>
  );
  return (
    <main className="spin-c" style={{ minHeight: "100dvh" }}>
      <Empty icon={Compass} title="There is no such page" action={back}>
        The address may be mistyped, or the page has moved.
      </Empty>
    </main>
  );
}
