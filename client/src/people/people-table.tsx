import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRole } from "../account/roles";
import { api } from "../api";
import { Icon } from "../icons";
import { useName } from "../team/names";
import { date } from "../time";
import type { House, PersonRow } from "../types";
import { Empty } from "../ui/states";
import { ForgetDialog } from "./forget-dialog";
import css from "./people.module.css";
import { PersonDialog } from "./person-dialog";

const MANY = 8;
const AGAIN_MS = 1500;

/** Everyone, with role and teams; one of them opens to be changed. */
export function PeopleTable({ house }: { house: House }) {
  const { t } = useTranslation();
  const role = useRole();
  const nameOf = useName();
  const [wanted, setWanted] = useState("");
  const [open, setOpen] = useState<string | null>(null);
  const [leaving, setLeaving] = useState<string | null>(null);
  const [gone, setGone] = useState<PersonRow | null>(null);
  const still = (people: PersonRow[]) =>
    people.some((one) => one.id === gone?.id && one.name === gone.name);
  useQuery({
    queryKey: ["people"],
    queryFn: api.people,
    enabled: gone !== null,
    refetchInterval: (query) => (still(query.state.data?.people ?? []) ? AGAIN_MS : false),
  });
  const teams = new Map(house.teams.map((team) => [team.id, team.name]));
  const fits = (person: PersonRow) =>
    `${person.name} ${person.email ?? ""}`.toLowerCase().includes(wanted.trim().toLowerCase());
  const shown = house.people
    .filter(fits)
    .sort((a, b) => Number(b.active) - Number(a.active) || a.name.localeCompare(b.name));
  const chosen = house.people.find((person) => person.id === open);
  const parting = house.people.find((person) => person.id === leaving);
  return (
    <>
      {house.people.length > MANY && (
        <TextInput
          mb="sm"
          aria-label={t("people.search")}
          placeholder={t("people.search")}
          leftSection={<Icon name="search" size={16} />}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      {gone && (
        <p className={css.note} role="status">
          {t(still(house.people) ? "people.forgetting" : "people.forgotten", { name: gone.name })}
        </p>
      )}
      {shown.length === 0 && (
        <div className="gr-panel">
          <Empty icon="person" title={t("people.nobody")}>
            <p>{t("people.nobody_about")}</p>
          </Empty>
        </div>
      )}
      <ul className={css.people}>
        {shown.map((person) => (
          <li key={person.id} data-off={!person.active || undefined}>
            <div className={css.who}>
              <strong dir="auto">{nameOf(person.name)}</strong>
              <small dir="auto">{person.email}</small>
            </div>
            <span>
              {person.active ? role(person.role) : t("people.off")}
              {person.allowances.map(({ what, used, most, until }) => (
                <small key={what} data-full={until !== null || undefined}>
                  {t(`allowance.used_${what}`, { used, most })}
                </small>
              ))}
            </span>
            <span className={css.teams} dir="auto">
              {person.teams.map((id) => teams.get(id)).join(", ") || t("people.no_team")}
            </span>
            <small className={css.seen}>
              {person.seen_at
                ? t("account.seen", { at: date(Date.parse(person.seen_at)) })
                : t("people.not_in")}
            </small>
            <Button
              size="xs"
              variant="default"
              aria-label={t("people.change_named", { name: person.name })}
              onClick={() => setOpen(person.id)}
            >
              {t("people.change")}
            </Button>
          </li>
        ))}
      </ul>
      {chosen && (
        <PersonDialog
          person={chosen}
          teams={house.teams}
          onClose={() => setOpen(null)}
          onForget={() => {
            setOpen(null);
            setLeaving(chosen.id);
          }}
        />
      )}
      {parting && (
        <ForgetDialog
          person={parting}
          onClose={() => setLeaving(null)}
          onForgotten={() => {
            setLeaving(null);
            setGone(parting);
          }}
        />
      )}
    </>
  );
}
