import { useNavigate } from "@tanstack/react-router";
import { CircleMinus, CirclePlay, Keyboard, LogOut, Moon, User } from "lucide-react";
import { runCommand } from "../keyboard/commands.ts";
import { Avatar } from "../kit/Avatar.tsx";
import { Menu, MenuItem, MenuSeparator } from "../kit/Menu.tsx";
import { useSignOut } from "../session/useSignOut.ts";
import { useSession } from "../session/workspaceContext.ts";
import { useIsOffline } from "./NetBanner.tsx";
import { useAvailability } from "./useAvailability.ts";

export function AccountMenu() {
  const { me } = useSession();
  const offline = useIsOffline();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const { isAway, isKnown, toggle } = useAvailability();
  const name = me.name ?? me.email ?? "You";
  const goTo = (section: "profile" | "appearance") => void navigate({ to: "/settings/$section", params: { section } });
  const trigger = (
    <button className="me" title={me.email ?? name}>
      <Avatar name={name} seed={me.userId} url={me.avatarUrl} size={24} online={!offline && !isAway} quiet />
      <span className="cut">{name}</span>
      <span className="c3 t12" style={{ marginLeft: "auto" }}>
        {offline ? "Offline" : isAway ? "Away" : "Online"}
      </span>
    </button>
  );
  return (
    <Menu trigger={trigger} side="top">
      {isKnown && (
        <>
          <MenuItem icon={isAway ? CirclePlay : CircleMinus} onPick={toggle}>
            {isAway ? "Take conversations again" : "Take no new conversations"}
          </MenuItem>
          <MenuSeparator />
        </>
      )}
      <MenuItem icon={User} onPick={() => goTo("profile")}>
        Profile
      </MenuItem>
      <MenuItem icon={Moon} onPick={() => goTo("appearance")}>
        Appearance
      </MenuItem>
      <MenuItem icon={Keyboard} onPick={() => runCommand("keys")} keys={["?"]}>
        All keys
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={LogOut} onPick={signOut}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
