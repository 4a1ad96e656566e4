import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { api } from "../api";
import { useMe, useNow } from "../context";
import { Icon } from "../icons";
import { span } from "../time";
import type { TeamRow } from "../types";
import { Face, Level } from "../ui/bits";
import { Empty, ErrorNote } from "../ui/states";
import { MoodGlance } from "./mood-glance";
import { useName } from "./names";
import css from "./team.module.css";

const EVERY_MS = 4_000;
const SIDES = ["agent", "customer"] as const;

/** What others play just now. */
export default function TeamPage() {
  const { t } = useTranslation();
  const team = useQuery({
    queryKey: ["team"],
    queryFn: api.team,
    staleTime: 0,
    refetchInterval: EVERY_MS,
  });
  const items = team.data?.items;
  return (
    <div className="gr-page">
      <header className={css.head}>
        <h1>{t("team.title")}</h1>
        <p className="gr-dim">{t("team.about")}</p>
      </header>
      {team.error && !items && <ErrorNote error={team.error} onRetry={() => void team.refetch()} />}
      {team.isPending && (
        <div role="status" aria-label={t("app.loading")}>
          <Skeleton height={120} radius="lg" mb={12} />
          <Skeleton height={120} radius="lg" />
        </div>
      )}
      {items?.length === 0 && (
        <div className="gr-panel">
          <Empty icon="team" title={t("team.empty")}>
            <p>{t("team.empty_about")}</p>
            <p>{t("team.empty_people")}</p>
            <code className={css.command}>greenroom link --name "Ola" --role trainee</code>
          </Empty>
        </div>
      )}
      {items && items.length > 0 && (
        <ul className={css.rows} aria-label={t("team.title")}>
          {items.map((item) => (
            <Item key={item.row.id} item={item} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Item({ item }: { item: TeamRow }) {
  const { t } = useTranslation();
  const name = useName();
  const me = useMe();
  const now = useNow();
  const { row, taken } = item;
  const agent = name(item.user_name);
  return (
    <li>
      <Link href={`/team/${row.id}`} className={css.row}>
        <Face name={agent} size={44} />
        <span className={css.who}>
          <strong>{agent}</strong>
          <span>{row.title}</span>
          <span className="gr-dim">
            {t("team.with", { name: row.customer_name, persona: row.persona_name })}
          </span>
        </span>
        <span className={css.state}>
          <span className={css.time}>
            <Icon name={row.status === "held" ? "pause" : "clock"} size={15} />
            <span className="gr-hidden">{t("team.since")} </span>
            {span((now - Date.parse(row.created_at)) / 1000)}
            {row.status === "held" && ` · ${t("home.held")}`}
          </span>
          <Level of={row.difficulty} />
          {SIDES.map((side) => {
            const by = taken[side];
            if (!by) return null;
            const mine = by === me.name;
            return (
              <span key={side} className={css.taken}>
                {mine ? t(`team.you_have_${side}`) : t(`team.has_${side}`, { name: name(by) })}
              </span>
            );
          })}
        </span>
        <span className={css.mood}>{item.mood && <MoodGlance mood={item.mood} />}</span>
        <span className={css.last} data-from={row.last_from || undefined}>
          {row.last_text
            ? `${row.last_from === "agent" ? agent : row.customer_name}: ${row.last_text}`
            : t("desk.nothing")}
        </span>
      </Link>
    </li>
  );
}
