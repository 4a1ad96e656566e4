import { Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ROLES, useRole } from "../account/roles";
import { api } from "../api";
import { CopyLink } from "../team/copy-link";
import { date } from "../time";
import type { Role, TeamInfo } from "../types";
import { MakingDialog } from "../ui/making-dialog";
import css from "./people.module.css";

/** A link by which somebody makes an account. */
export function InviteDialog({ teams, onClose }: { teams: TeamInfo[]; onClose: () => void }) {
  const { t } = useTranslation();
  const role = useRole();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<Role>("trainee");
  const [team, setTeam] = useState<string | null>(teams[0]?.id ?? null);
  const [email, setEmail] = useState("");
  const invite = useMutation({
    mutationFn: () => api.invite(chosen, team, email.trim() || null),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["people"] }),
  });
  return (
    <MakingDialog
      title={t("people.invite")}
      className={css.form}
      making={invite}
      action={t("people.invite_make")}
      outcome={(made) => (
        <>
          <CopyLink url={made.url} label={t("people.invite_link")} />
          <p className="gr-dim">
            {t("people.link_about", { at: date(Date.parse(made.expires_at)) })}
          </p>
        </>
      )}
      onClose={onClose}
    >
      <Select
        label={t("account.role")}
        description={t(`role.${chosen}_about`)}
        data={ROLES.map((value) => ({ value, label: role(value) }))}
        value={chosen}
        onChange={(value) => setChosen((value ?? chosen) as Role)}
        allowDeselect={false}
      />
      <Select
        label={t("people.team")}
        data={teams.map((one) => ({ value: one.id, label: one.name }))}
        value={team}
        onChange={setTeam}
        placeholder={t("people.no_team")}
        clearable
      />
      <TextInput
        label={t("people.email_optional")}
        description={t("people.email_about")}
        type="email"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
    </MakingDialog>
  );
}
