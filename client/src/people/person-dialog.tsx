import { Button, Modal, MultiSelect, NumberInput, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ROLES, useRole } from "../account/roles";
import { api } from "../api";
import { useMe } from "../context";
import { CopyLink } from "../team/copy-link";
import { date } from "../time";
import type { PersonRow, Role, TeamInfo } from "../types";
import { ErrorNote } from "../ui/states";
import css from "./people.module.css";

const HOST = "local";

/** One person: what they may, where they belong, and how they get in. */
export function PersonDialog({
  person,
  teams,
  onClose,
  onForget,
}: {
  person: PersonRow;
  teams: TeamInfo[];
  onClose: () => void;
  onForget: () => void;
}) {
  const { t } = useTranslation();
  const role = useRole();
  const me = useMe();
  const queries = useQueryClient();
  const [name, setName] = useState(person.name);
  const [email, setEmail] = useState(person.email ?? "");
  const [chosen, setChosen] = useState<Role>(person.role);
  const [into, setInto] = useState<string[]>([...person.teams]);
  const [quota, setQuota] = useState<string | number>(person.quota ?? "");
  const again = () => queries.invalidateQueries({ queryKey: ["people"] });
  const save = useMutation({
    mutationFn: () =>
      api.changePerson(person.id, {
        ...(name !== person.name && { name }),
        ...(chosen !== person.role && { role: chosen }),
        email: email.trim() || null,
        quota: quota === "" ? null : Number(quota),
        teams: into,
      }),
    onSuccess: async () => {
      await again();
      onClose();
    },
  });
  const active = useMutation({
    mutationFn: () => api.changePerson(person.id, { active: !person.active }),
    onSuccess: again,
  });
  const out = useMutation({ mutationFn: () => api.signOutPerson(person.id), onSuccess: again });
  const link = useMutation({ mutationFn: () => api.resetLink(person.id) });
  const fixed = person.id === HOST || person.id === me.id;
  const error = save.error ?? active.error ?? out.error ?? link.error;
  return (
    <Modal
      opened
      onClose={onClose}
      title={person.name}
      closeButtonProps={{ "aria-label": t("error.close") }}
    >
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextInput
          label={t("account.name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={60}
          required
          withAsterisk={false}
        />
        <Select
          label={t("account.role")}
          description={t(`role.${chosen}_about`)}
          data={ROLES.map((value) => ({ value, label: role(value) }))}
          value={chosen}
          onChange={(value) => setChosen((value ?? chosen) as Role)}
          allowDeselect={false}
          disabled={fixed}
        />
        <MultiSelect
          label={t("account.teams")}
          data={teams.map((team) => ({ value: team.id, label: team.name }))}
          value={into}
          onChange={setInto}
        />
        <TextInput
          label={t("account.email")}
          description={t("people.email_about")}
          type="email"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <NumberInput
          label={t("people.quota")}
          description={t("people.quota_about")}
          value={quota}
          onChange={setQuota}
          min={1}
          max={10000}
          allowDecimal={false}
        />
        {error && <ErrorNote error={error} />}
        <Button type="submit" loading={save.isPending}>
          {t("account.save")}
        </Button>
      </form>
      <section className={css.ways} aria-label={t("people.ways")}>
        <h3>{t("people.ways")}</h3>
        {link.data ? (
          <>
            <CopyLink url={link.data.url} label={t("people.reset_link")} />
            <p className="gr-dim">
              {t("people.link_about", { at: date(Date.parse(link.data.expires_at)) })}
            </p>
          </>
        ) : (
          <Button
            variant="default"
            loading={link.isPending}
            disabled={!person.active}
            onClick={() => link.mutate()}
          >
            {t(person.has_password ? "people.reset" : "people.set")}
          </Button>
        )}
        <Button
          variant="default"
          loading={out.isPending}
          disabled={person.browsers === 0}
          onClick={() => out.mutate()}
        >
          {t("people.sign_out", { count: person.browsers })}
        </Button>
        {!fixed && (
          <Button
            variant="subtle"
            color={person.active ? "brick" : "pine"}
            loading={active.isPending}
            onClick={() => active.mutate()}
          >
            {t(person.active ? "people.deactivate" : "people.activate")}
          </Button>
        )}
        {!fixed && (
          <Button variant="subtle" color="brick" onClick={onForget}>
            {t("people.forget")}
          </Button>
        )}
      </section>
    </Modal>
  );
}
