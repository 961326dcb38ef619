import { MessageSquare } from "lucide-react";

/** The product's sign on the workspace's colour. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <span className="logo" style={{ width: size, height: size, borderRadius: 6 }} aria-hidden="true">
      <MessageSquare className="ic" />
    </span>
  );
}
