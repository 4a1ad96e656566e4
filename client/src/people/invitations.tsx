import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useRole } from "../account/roles";
import { api } from "../api";
import { date } from "../time";
import type { House } from "../types";
import { ErrorNote } from "../ui/states";
import css from "./people.module.css";

/** Invitations that nobody has used yet. */
export function Invitations({ house }: { house: House }) {
  const { t } = useTranslation();
  const role = useRole();
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: (id: string) => api.revokeInvitation(id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["people"] }),
  });
  if (house.invitations.length === 0) return null;
  const teams = new Map(house.teams.map((team) => [team.id, team.name]));
  return (
    <section className={css.section} aria-label={t("people.invited")}>
      <h2>{t("people.invited")}</h2>
      <ul className={css.rows}>
        {house.invitations.map((one) => (
          <li key={one.id}>
            <div>
              <strong dir="auto">{one.email ?? t("people.anyone")}</strong>
              <small>
                {role(one.role)} · {teams.get(one.team_id ?? "") ?? t("people.no_team")} ·{" "}
                {t("account.expires", { at: date(Date.parse(one.expires_at)) })}
              </small>
            </div>
            <Button
              size="xs"
              variant="subtle"
              color="brick"
              loading={revoke.isPending && revoke.variables === one.id}
              onClick={() => revoke.mutate(one.id)}
            >
              {t("people.revoke")}
            </Button>
          </li>
        ))}
      </ul>
      {revoke.error && <ErrorNote error={revoke.error} />}
    </section>
  );
}
