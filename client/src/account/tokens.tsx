import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { CopyLink } from "../team/copy-link";
import { date } from "../time";
import type { ApiTokenRow, Role, Scope } from "../types";
import { MakingDialog } from "../ui/making-dialog";
import { ErrorNote } from "../ui/states";
import css from "./account.module.css";

const SCOPES: readonly Scope[] = ["read", "write", "manage", "admin"];
const DAYS = ["7", "30", "90", "365"];

/** Keys for programs. */
export function Tokens({ tokens, role }: { tokens: ApiTokenRow[]; role: Role }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [making, setMaking] = useState(false);
  const revoke = useMutation({
    mutationFn: (id: string) => api.revokeToken(id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["account"] }),
  });
  return (
    <section className={css.panel} aria-label={t("account.tokens")}>
      <h2>{t("account.tokens")}</h2>
      <p className="gr-dim">{t("account.tokens_about")}</p>
      {tokens.length > 0 && (
        <ul className={css.list}>
          {tokens.map((token) => (
            <li key={token.id}>
              <div>
                <strong dir="auto">{token.name}</strong>
                <small>
                  {token.scopes.map((scope) => t(`account.scope_${scope}`)).join(", ")} ·{" "}
                  {t("account.expires", { at: date(Date.parse(token.expires_at)) })} ·{" "}
                  {token.used_at
                    ? t("account.used", { at: date(Date.parse(token.used_at)) })
                    : t("account.never_used")}
                </small>
              </div>
              <Button
                size="xs"
                variant="subtle"
                color="brick"
                aria-label={t("account.revoke_named", { name: token.name })}
                loading={revoke.isPending && revoke.variables === token.id}
                onClick={() => revoke.mutate(token.id)}
              >
                {t("account.revoke")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {revoke.error && <ErrorNote error={revoke.error} />}
      <Button variant="default" onClick={() => setMaking(true)}>
        {t("account.token_new")}
      </Button>
      {making && <TokenDialog role={role} onClose={() => setMaking(false)} />}
    </section>
  );
}

function TokenDialog({ role, onClose }: { role: Role; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [days, setDays] = useState("90");
  const [scopes, setScopes] = useState<string[]>(["read"]);
  const make = useMutation({
    mutationFn: () => api.makeToken(name, scopes as Scope[], Number(days)),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["account"] }),
  });
  const offered = SCOPES.filter(
    (scope) =>
      (scope !== "admin" || role === "administrator") && (scope !== "manage" || role !== "trainee"),
  );
  return (
    <MakingDialog
      title={t("account.token_new")}
      className={css.form}
      making={make}
      action={t("account.token_make")}
      ready={scopes.length > 0}
      outcome={(made) => (
        <>
          <p className={css.once}>{t("account.token_once")}</p>
          <CopyLink url={made.token} label={made.name} />
        </>
      )}
      onClose={onClose}
    >
      <TextInput
        label={t("account.token_name")}
        placeholder={t("account.token_example")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={60}
        required
        withAsterisk={false}
        data-autofocus
      />
      <Checkbox.Group label={t("account.scopes")} value={scopes} onChange={setScopes}>
        <div className={css.scopes}>
          {offered.map((scope) => (
            <Checkbox
              key={scope}
              value={scope}
              label={t(`account.scope_${scope}`)}
              description={t(`account.scope_${scope}_about`)}
            />
          ))}
        </div>
      </Checkbox.Group>
      <Select
        label={t("account.lasts")}
        data={DAYS.map((count) => ({
          value: count,
          label: t("account.days", { count: Number(count) }),
        }))}
        value={days}
        onChange={(value) => setDays(value ?? "90")}
        allowDeselect={false}
      />
    </MakingDialog>
  );
}
