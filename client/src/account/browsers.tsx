import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { date } from "../time";
import type { SignedBrowser } from "../types";
import { ErrorNote } from "../ui/states";
import css from "./account.module.css";

const WAYS = ["link", "password", "invitation", "reset", "oidc"] as const;

/** Where one is signed in, and how to end that. */
export function Browsers({ browsers }: { browsers: SignedBrowser[] }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: (id: string) => api.endBrowser(id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["account"] }),
  });
  const all = useMutation({
    mutationFn: api.signOutEverywhere,
    onSuccess: () => location.assign("/"),
  });
  const here = useMutation({ mutationFn: api.signOut, onSuccess: () => location.assign("/") });
  return (
    <section className={css.panel} aria-label={t("account.browsers")}>
      <h2>{t("account.browsers")}</h2>
      <ul className={css.list}>
        {browsers.map((browser) => {
          const way = WAYS.find((known) => known === browser.via) ?? "link";
          const name = browser.about || t("account.browser_unknown");
          return (
            <li key={browser.id}>
              <div>
                <strong>{name}</strong>
                {browser.here && <span className={css.here}>{t("account.here")}</span>}
                <small>
                  {t(`account.via_${way}`)}
                  {browser.seen_at &&
                    ` · ${t("account.seen", { at: date(Date.parse(browser.seen_at)) })}`}
                </small>
              </div>
              {browser.here ? (
                <Button
                  size="xs"
                  variant="default"
                  loading={here.isPending}
                  onClick={() => here.mutate()}
                >
                  {t("account.sign_out")}
                </Button>
              ) : (
                <Button
                  size="xs"
                  variant="subtle"
                  color="brick"
                  aria-label={t("account.end", { name })}
                  loading={end.isPending && end.variables === browser.id}
                  onClick={() => end.mutate(browser.id)}
                >
                  {t("account.sign_out")}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {(end.error || all.error || here.error) && (
        <ErrorNote error={end.error ?? all.error ?? here.error} />
      )}
      <Button variant="subtle" color="brick" loading={all.isPending} onClick={() => all.mutate()}>
        {t("account.everywhere")}
      </Button>
    </section>
  );
}
