import type { ReactNode } from "react";

interface CardProps {
  title: string;
  /** Beside the title. */
  aside?: ReactNode;
  /** Runs to the edges, as tables do. */
  flush?: boolean;
  children: ReactNode;
}

/** A titled part of a settings page. */
export function Card({ title, aside, flush = false, children }: CardProps) {
  return (
    <section className="card" aria-label={title}>
      <div className="card-h">
        <h2>{title}</h2>
        {aside}
      </div>
      {flush ? children : <div className="card-b col g12">{children}</div>}
    </section>
  );
}
