import { Button, NumberInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import type { TeamInfo } from "../types";
import { Empty, ErrorNote } from "../ui/states";
import css from "./people.module.css";

/** Teams: a manager sees the people of theirs. */
export function Teams({ teams }: { teams: TeamInfo[] }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const again = () => queries.invalidateQueries({ queryKey: ["people"] });
  const add = useMutation({
    mutationFn: () => api.addTeam(name, null),
    onSuccess: () => {
      setName("");
      return again();
    },
  });
  return (
    <>
      <p className={css.note}>{t("people.teams_about")}</p>
      {teams.length === 0 && (
        <div className="gr-panel">
          <Empty icon="team" title={t("people.no_teams")}>
            <p>{t("people.no_teams_about")}</p>
          </Empty>
        </div>
      )}
      <ul className={css.rows}>
        {teams.map((team) => (
          <Team key={team.id} team={team} onChange={again} />
        ))}
      </ul>
      <form
        className={css.add}
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <TextInput
          label={t("people.team_new")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={60}
          required
          withAsterisk={false}
        />
        <Button type="submit" loading={add.isPending}>
          {t("people.team_add")}
        </Button>
      </form>
      {add.error && <ErrorNote error={add.error} />}
    </>
  );
}

function Team({ team, onChange }: { team: TeamInfo; onChange: () => Promise<void> }) {
  const { t } = useTranslation();
  const [name, setName] = useState(team.name);
  const [quota, setQuota] = useState<string | number>(team.quota ?? "");
  const change = useMutation({
    mutationFn: () => api.changeTeam(team.id, name, quota === "" ? null : Number(quota)),
    onSuccess: onChange,
  });
  const drop = useMutation({ mutationFn: () => api.dropTeam(team.id), onSuccess: onChange });
  const same = name === team.name && (quota === "" ? null : Number(quota)) === team.quota;
  return (
    <li>
      <form
        className={css.team}
        aria-label={team.name}
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <TextInput
          label={t("account.name")}
          description={t("people.members", { count: team.members })}
          inputWrapperOrder={["label", "input", "description"]}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={60}
          required
          withAsterisk={false}
        />
        <NumberInput
          label={t("people.quota")}
          description={t("people.quota_team")}
          inputWrapperOrder={["label", "input", "description"]}
          value={quota}
          onChange={setQuota}
          min={1}
          max={10000}
          allowDecimal={false}
        />
        <div className={css.actions}>
          <Button type="submit" variant="default" disabled={same} loading={change.isPending}>
            {t("account.save")}
          </Button>
          <Button
            variant="subtle"
            color="brick"
            loading={drop.isPending}
            onClick={() => drop.mutate()}
          >
            {t("people.dissolve")}
          </Button>
        </div>
      </form>
      {(change.error || drop.error) && <ErrorNote error={change.error ?? drop.error} />}
    </li>
  );
}
