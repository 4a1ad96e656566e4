import { Button, PasswordInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import type { Account } from "../types";
import css from "./account.module.css";
import { Tried } from "./door";
import { NewPassword } from "./new-password";

/** Sets a password, or changes it by the one before. */
export function PasswordForm({ account }: { account: Account }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const change = useMutation({
    mutationFn: () => api.setPassword(account.has_password ? current : null, password),
    onSuccess: () => {
      setCurrent("");
      setPassword("");
      return queries.invalidateQueries({ queryKey: ["account"] });
    },
  });
  return (
    <section className={css.panel} aria-label={t("account.password")}>
      <h2>{t("account.password")}</h2>
      <p className="gr-dim">
        {t(account.has_password ? "account.password_about" : "account.password_none")}
      </p>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <input
          type="text"
          name="username"
          autoComplete="username"
          value={account.name}
          readOnly
          hidden
        />
        {account.has_password && (
          <PasswordInput
            label={t("account.current")}
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
            autoComplete="current-password"
            required
            withAsterisk={false}
          />
        )}
        <NewPassword label={t("signin.new_password")} value={password} onChange={setPassword} />
        <Tried error={change.error} />
        <p role="status" className={css.done}>
          {change.isSuccess && t("account.password_done")}
        </p>
        <Button type="submit" variant="default" loading={change.isPending}>
          {t(account.has_password ? "account.change" : "account.set")}
        </Button>
      </form>
    </section>
  );
}
