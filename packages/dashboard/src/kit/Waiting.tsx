import { type ReactNode, useEffect, useState } from "react";

/** Shows its children only when waiting has lasted 300 ms: what is quicker needs no sign. */
export function Delayed({ children }: { children: ReactNode }) {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return due ? children : null;
}

/** A grey bar in the place of a line of text; width in % or px. */
export function Bone({ w, h = 12 }: { w: number | string; h?: number }) {
  return <span className="sk" style={{ width: w, height: h }} aria-hidden="true" />;
}

/** The whole page while it is not known yet who is looking. */
export function Splash() {
  return (
    <Delayed>
      <div className="spin-c" role="status" aria-label="Loading" style={{ minHeight: "100dvh" }}>
        <span className="spin" />
      </div>
    </Delayed>
  );
}

/** Lines of a card that is on its way. */
export function CardBones({ lines = 3 }: { lines?: number }) {
  return (
    <Delayed>
      <div className="col g12" role="status" aria-label="Loading">
        {Array.from({ length: lines }, (_, index) => (
          <Bone key={index} w={`${80 - (index % 3) * 18}%`} />
        ))}
      </div>
    </Delayed>
  );
}
