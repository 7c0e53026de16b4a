/** Who I am, the way to my account, the keys, and out. */
import { Menu } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { askServer } from "../data/api.ts";
import { stopLive } from "../data/live.ts";
import { useMe } from "../data/me.ts";
import { Face } from "../parts/face.tsx";
import { Icon } from "../parts/icon.tsx";

export function MeLine({ onHelp }: { onHelp(): void }) {
  const { t } = useTranslation("shell");
  const { name, role } = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const signOut = async () => {
    await askServer("/api/auth/sign-out", { method: "POST" });
    stopLive();
    sessionStorage.clear();
    client.clear();
    await navigate({ to: "/masuk" });
  };
  return (
    <div className="me">
      <Face name={name} />
      <Menu position="top-start" width={200}>
        <Menu.Target>
          <button
            type="button"
            className="grow"
            style={{ background: "none", border: 0, textAlign: "left", padding: 0, cursor: "pointer" }}
          >
            <span className="m cut" style={{ display: "block" }}>
              {name}
            </span>
            <span className="mute">{t(`common:role.${role}`)}</span>
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} to="/akun">
            {t("account")}
          </Menu.Item>
          <Menu.Item onClick={() => void signOut()}>{t("signOut")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <button
        type="button"
        className="btn bare icon sm"
        aria-label={t("help")}
        title={t("help")}
        onClick={onHelp}
      >
        <Icon name="help" />
      </button>
    </div>
  );
}
