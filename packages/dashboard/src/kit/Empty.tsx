import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface EmptyProps {
  icon: LucideIcon;
  title: string;
  /** Where this stands in the page's headings. */
  level?: 2 | 3;
  children?: ReactNode;
  action?: ReactNode;
}

/** Nothing here, and the next step. */
export function Empty({ icon: Icon, title, level = 2, children, action }: EmptyProps) {
  const Heading = `h${level}` as const;
  return (
    <div className="empty">
      <Icon className="ic" aria-hidden="true" />
      <Heading className="t14">{title}</Heading>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}
