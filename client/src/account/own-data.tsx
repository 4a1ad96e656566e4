import { Button, Modal, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { date } from "../time";
import type { Account } from "../types";
import { ErrorNote } from "../ui/states";
import css from "./account.module.css";

const AGAIN_MS = 1500;

/** What is known of somebody: handed out, or forgotten. */
export function OwnData({ account }: { account: Account }) {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const [leaving, setLeaving] = useState(false);
  const found = useQuery({
    queryKey: ["own-data"],
    queryFn: api.ownData,
    staleTime: 0,
    refetchInterval: (query) => {
      const state = query.state.data?.export?.state;
      return state === "waiting" || state === "running" ? AGAIN_MS : false;
    },
  });
  const again = () => queries.invalidateQueries({ queryKey: ["own-data"] });
  const ask = useMutation({ mutationFn: api.exportData, onSuccess: again });
  const fetch = useMutation({
    mutationFn: api.exportLink,
    onSuccess: ({ url }) => {
      window.location.assign(url);
      setTimeout(() => void again(), AGAIN_MS);
    },
  });
  const made = found.data?.export;
  const making = made?.state === "waiting" || made?.state === "running";
  const size = (bytes: number) =>
    new Intl.NumberFormat(i18n.language, {
      style: "unit",
      unit: bytes < 1e6 ? "kilobyte" : "megabyte",
      maximumFractionDigits: 1,
    }).format(bytes / (bytes < 1e6 ? 1e3 : 1e6));
  return (
    <section className={css.panel} aria-label={t("account.data")}>
      <h2>{t("account.data")}</h2>
      <p className="gr-dim">{t("account.data_about")}</p>
      {found.error && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      {made?.state === "ready" && made.bytes !== null && made.expires_at !== null && (
        <p role="status">
          {t("account.data_ready", {
            size: size(made.bytes),
            until: date(Date.parse(made.expires_at)),
          })}
        </p>
      )}
      {making && <p role="status">{t("account.data_making")}</p>}
      {made?.state === "aside" && <p role="alert">{t("account.data_failed")}</p>}
      {made?.state === "ready" ? (
        <Button loading={fetch.isPending} onClick={() => fetch.mutate()}>
          {t("account.data_fetch")}
        </Button>
      ) : (
        <Button variant="default" loading={making || ask.isPending} onClick={() => ask.mutate()}>
          {t("account.data_ask")}
        </Button>
      )}
      {(ask.error ?? fetch.error) && <ErrorNote error={(ask.error ?? fetch.error) as Error} />}
      <Button variant="subtle" color="brick" onClick={() => setLeaving(true)}>
        {t("account.leave")}
      </Button>
      {leaving && (
        <Leaving
          account={account}
          anonymous={found.data?.erasure !== "delete"}
          onClose={() => setLeaving(false)}
        />
      )}
    </section>
  );
}

function Leaving(props: { account: Account; anonymous: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const erase = useMutation({
    mutationFn: () => api.eraseMe(typed),
    onSuccess: () => window.location.assign("/"),
  });
  const same = typed.trim().toLowerCase() === props.account.name.toLowerCase();
  return (
    <Modal opened onClose={props.onClose} title={t("account.leave_title")}>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (same) erase.mutate();
        }}
      >
        <p>{t(props.anonymous ? "account.leave_anonymous" : "account.leave_delete")}</p>
        <p>{t("account.leave_for_good")}</p>
        <TextInput
          data-autofocus
          autoComplete="off"
          label={t("account.leave_type", { name: props.account.name })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {erase.error && <ErrorNote error={erase.error} />}
        <Button type="submit" color="brick" disabled={!same} loading={erase.isPending}>
          {t("account.leave_now")}
        </Button>
      </form>
    </Modal>
  );
}
