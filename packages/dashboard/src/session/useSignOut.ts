import { useAuthActions } from "@convex-dev/auth/react";
import { useNavigate } from "@tanstack/react-router";

/** Leaves the desk on this device. */
export function useSignOut(): () => void {
  const { signOut } = useAuthActions();
  const navigate = useNavigate();
  return () => void signOut().then(() => navigate({ to: "/signin" }));
}
