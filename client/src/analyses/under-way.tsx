import { ActionIcon, Button, Progress } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { api } from "../api";
import { Icon } from "../icons";
import { span } from "../time";
import type { Heard } from "../types";
import { ErrorNote } from "../ui/states";
import css from "./analyses.module.css";
import { isOver } from "./sounds";

/** Recordings that are heard just now, or were; the list of what was scored follows them. */
export function UnderWay() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const found = useQuery({
    queryKey: ["heard"],
    queryFn: () => api.heard(),
    refetchInterval: ({ state }) => (state.data?.items.some((one) => !isOver(one)) ? 1_000 : false),
  });
  const items = found.data?.items ?? [];
  const done = items.filter((one) => one.state === "done").length;
  const before = useRef(done);
  useEffect(() => {
    if (done > before.current) void queries.invalidateQueries({ queryKey: ["analyses"] });
    before.current = done;
  }, [done, queries]);
  if (items.length === 0) return null;
  return (
    <section className={css.section}>
      <h2>{t("analyses.heard")}</h2>
      <ul className={css.rows}>
        {items.map((one) => (
          <Item key={one.id} of={one} />
        ))}
      </ul>
    </section>
  );
}

function Item({ of }: { of: Heard }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const { mutate, isPending } = useMutation({
    mutationFn: () => api.giveUpHeard(of.id),
    onSettled: () => queries.invalidateQueries({ queryKey: ["heard"] }),
  });
  const open = () => {
    mutate();
    go(`/analyses/${of.analysis_id}`);
  };
  return (
    <li className={css.heard} aria-label={of.name}>
      <div className={css.heardHead}>
        <Icon name="note" size={20} />
        <strong>
          <bdi>{of.name}</bdi>
        </strong>
        <span className="gr-dim" role="status">
          {words(of)}
        </span>
        {of.state === "done" && (
          <Button size="compact-sm" onClick={open}>
            {t("analyses.heard_open")}
          </Button>
        )}
        <ActionIcon
          variant="subtle"
          color="gray"
          loading={isPending}
          aria-label={t(isOver(of) ? "analyses.heard_dismiss" : "analyses.heard_stop", {
            name: of.name,
          })}
          onClick={() => mutate()}
        >
          <Icon name="cross" />
        </ActionIcon>
      </div>
      {!isOver(of) && (
        <Progress
          value={share(of)}
          animated={of.state !== "waiting"}
          aria-label={t("analyses.heard_progress", { name: of.name })}
        />
      )}
      {of.cut && (
        <p className={css.warn}>{t("analyses.heard_cut", { time: span(of.ms / 1000) })}</p>
      )}
      {of.problem && <ErrorNote error={of.problem} />}
    </li>
  );

  function words({ state, ms, of: all, lines }: Heard): string {
    if (state !== "hearing") return t(`analyses.heard_${state}`);
    if (ms === 0) return t("analyses.heard_opening");
    const told = { count: lines, now: span(ms / 1000) };
    return all === null
      ? t("analyses.heard_so_far", told)
      : t("analyses.heard_hearing", { ...told, all: span(all / 1000) });
  }
}

/** Per cent. Of a recording that does not tell how long it is nobody knows. */
function share({ state, ms, of }: Heard): number {
  if (state === "scoring" || (state === "hearing" && !of)) return 100;
  return of ? Math.min(100, (ms / of) * 100) : 0;
}
