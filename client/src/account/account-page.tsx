import { Button, Skeleton, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { api } from "../api";
import type { Account } from "../types";
import { ErrorNote } from "../ui/states";
import css from "./account.module.css";
import { Browsers } from "./browsers";
import { OwnData } from "./own-data";
import { PasswordForm } from "./password-form";
import { useRole } from "./roles";
import { Tokens } from "./tokens";

/** One's own name, password, signed-in browsers and tokens. */
export default function AccountPage() {
  const { t } = useTranslation();
  const found = useQuery({ queryKey: ["account"], queryFn: api.account, staleTime: 0 });
  return (
    <div className="gr-page">
      <header className={css.head}>
        <h1>{t("account.title")}</h1>
        <p className="gr-dim">{t("account.about")}</p>
      </header>
      {found.error && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton height={320} radius="lg" />}
      {found.data && (
        <div className={css.columns}>
          <div className={css.column}>
            <Who account={found.data} />
            <PasswordForm account={found.data} />
            <OwnData account={found.data} />
            {found.data.role === "administrator" && <HouseLinks />}
          </div>
          <div className={css.column}>
            <Browsers browsers={found.data.browsers} />
            <Tokens tokens={found.data.tokens} role={found.data.role} />
          </div>
        </div>
      )}
    </div>
  );
}

/** What an administrator looks after; a phone has no room for it at the top. */
function HouseLinks() {
  const { t } = useTranslation();
  return (
    <nav className={css.panel} aria-label={t("account.house")}>
      <h2>{t("account.house")}</h2>
      <div className={css.links}>
        <Link href="/people">{t("people.title")}</Link>
        <Link href="/models">{t("models.title")}</Link>
      </div>
    </nav>
  );
}

function Who({ account }: { account: Account }) {
  const { t } = useTranslation();
  const role = useRole();
  const queries = useQueryClient();
  const [name, setName] = useState(account.name);
  const rename = useMutation({
    mutationFn: () => api.rename(name),
    onSuccess: () =>
      Promise.all(["account", "me"].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
  const facts = [
    [t("account.role"), role(account.role)],
    [t("account.teams"), account.teams.join(", ")],
    [t("account.email"), account.email ?? ""],
    [
      t("account.quota"),
      account.quota === null ? "" : t("account.per_hour", { count: account.quota }),
    ],
  ].filter(([, value]) => value);
  return (
    <section className={css.panel} aria-label={t("account.who")}>
      <h2>{t("account.who")}</h2>
      <form
        className={css.row}
        onSubmit={(event) => {
          event.preventDefault();
          rename.mutate();
        }}
      >
        <TextInput
          label={t("account.name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={60}
          autoComplete="name"
          required
          withAsterisk={false}
        />
        <Button
          type="submit"
          variant="default"
          loading={rename.isPending}
          disabled={name.trim() === account.name}
        >
          {t("account.save")}
        </Button>
      </form>
      {rename.error && <ErrorNote error={rename.error} />}
      <dl className={css.facts}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
