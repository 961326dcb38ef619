import { ChevronLeft } from "lucide-react";
import { Bone, Delayed } from "../kit/Waiting.tsx";

/** A thread that is on its way. */
export function ThreadSkeleton({ onBack }: { onBack: () => void }) {
  return (
    <section className="pane p-thread" aria-label="Conversation" aria-busy="true">
      <header className="bar-h">
        <button className="ib back" aria-label="Back to the list" onClick={onBack}>
          <ChevronLeft className="ic" aria-hidden="true" />
        </button>
        <Delayed>
          <div className="col g4">
            <Bone w={180} h={14} />
            <Bone w={110} />
          </div>
        </Delayed>
      </header>
      <MessagesSkeleton />
    </section>
  );
}

export function MessagesSkeleton() {
  return (
    <Delayed>
      <div className="scroll" role="status" aria-label="Loading messages">
        <div className="thread">
          {[62, 48, 70].map((width, index) => (
            <div className={index === 1 ? "msg us" : "msg"} key={width} style={{ width: `${width}%` }}>
              <span className="sk av" style={{ background: "var(--press)" }} />
              <span className="sk" style={{ height: 56, borderRadius: 8 }} />
            </div>
          ))}
        </div>
      </div>
    </Delayed>
  );
}
