import { useNavigate } from "@tanstack/react-router";
import { RefreshCw, TriangleAlert } from "lucide-react";
import { type AppErrorCode, appErrorOf } from "@parley/protocol";
import { Component, type ReactNode } from "react";
import { explain } from "../words/errors.ts";
import { Empty } from "./Empty.tsx";

interface BoundaryProps {
  children: ReactNode;
  /** A change of it (another conversation, say) tries again by itself. */
  resetKey?: string;
  /** Puts the error where the children would have been; as it is without. */
  frame?: (failure: ReactNode) => ReactNode;
}
interface BoundaryState {
  error: unknown;
  resetKey: string | undefined;
}

/** Keeps a failed part from taking the page along, says what happened and offers to try again. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { error: null, resetKey: this.props.resetKey };

  static getDerivedStateFromError(error: unknown): Partial<BoundaryState> {
    return { error };
  }

  static getDerivedStateFromProps(props: BoundaryProps, state: BoundaryState): Partial<BoundaryState> | null {
    return props.resetKey === state.resetKey ? null : { error: null, resetKey: props.resetKey };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    const failure = <Failure error={this.state.error} onRetry={() => this.setState({ error: null })} />;
    return this.props.frame ? this.props.frame(failure) : failure;
  }
}

/** An error in the place of what did not load. */
export function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { title, advice } = explain(error);
  const code = appErrorOf(error)?.code;
  return (
    <div role="alert">
      <Empty icon={TriangleAlert} title={title} action={actionFor(code, onRetry)}>
        {advice}
      </Empty>
    </div>
  );
}

/** What helps: signing in, trying again, or (for what is not there) nothing here. */
function actionFor(code: AppErrorCode | undefined, onRetry: () => void): ReactNode {
  if (code === "unauthenticated") return <SignInAgain />;
  return code === "not_found" || code === "forbidden" ? undefined : <TryAgain onRetry={onRetry} />;
}

function TryAgain({ onRetry }: { onRetry: () => void }) {
  return (
    <button className="btn" onClick={onRetry}>
      <RefreshCw className="ic" aria-hidden="true" />
      Try again
    </button>
  );
}

function SignInAgain() {
  const navigate = useNavigate();
  return (
    <button className="btn btn-p" onClick={() => void navigate({ to: "/signin" })}>
      Sign in
    </button>
  );
}
