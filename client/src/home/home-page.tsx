import { ActionIcon, Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { api } from "../api";
import { useMe } from "../context";
import { Icon } from "../icons";
import { day } from "../time";
import type { ScenarioCard, SessionRow } from "../types";
import { CallMark, Face, Level, PriorityPill, Ring } from "../ui/bits";
import { Empty, ErrorNote } from "../ui/states";
import { Allowances } from "./allowances";
import { Disputes } from "./disputes";
import css from "./home.module.css";

const StartDialog = lazy(() => import("../library/start-dialog"));

export function HomePage() {
  const { t } = useTranslation();
  const me = useMe();
  const home = useQuery({ queryKey: ["home"], queryFn: api.home, staleTime: 0 });
  const [starting, setStarting] = useState<ScenarioCard | null>(null);

  if (home.error && !home.data) {
    return (
      <div className="gr-page">
        <ErrorNote error={home.error} onRetry={() => void home.refetch()} />
      </div>
    );
  }
  const data = home.data;
  const fresh = data && data.running.length === 0 && data.recent.length === 0;

  return (
    <div className="gr-page">
      <header className={css.head}>
        <h1>{me.id === "local" ? t("home.hello_you") : t("home.hello", { name: me.name })}</h1>
        {data && data.stats.sessions > 0 && (
          <p className="gr-dim">
            {[
              t("home.sessions", { count: data.stats.sessions }),
              data.stats.average !== null &&
                t("home.average", { value: Math.round(data.stats.average) }),
              data.stats.practised_minutes > 0 &&
                t("home.minutes", { count: data.stats.practised_minutes }),
            ]
              .filter(Boolean)
              .join(" · ")}
          </p>
        )}
      </header>
      {!data ? (
        <div role="status" aria-label={t("app.loading")}>
          <Skeleton height={180} radius="lg" mb={24} />
          <Skeleton height={76} radius="lg" mb={10} />
          <Skeleton height={76} radius="lg" />
        </div>
      ) : (
        <>
          <Disputes />
          <Allowances />
          {data.running.length > 0 && (
            <section className={css.section}>
              <h2>{t("home.running")}</h2>
              <ul className={css.rows}>
                {data.running.map((row) => (
                  <Running key={row.id} row={row} />
                ))}
              </ul>
            </section>
          )}
          <section className={css.section}>
            <h2>{t(fresh ? "home.first" : "home.next")}</h2>
            {data.suggestion ? (
              <Suggestion
                scenario={data.suggestion.scenario}
                why={data.suggestion.why}
                onBegin={setStarting}
              />
            ) : (
              <div className="gr-panel">
                <Empty icon="library" title={t("home.no_scenarios")}>
                  <p>{t("home.no_scenarios_mend")}</p>
                </Empty>
              </div>
            )}
          </section>
          {fresh ? (
            <Steps />
          ) : (
            <section className={css.section}>
              <h2>{t("home.recent")}</h2>
              {data.recent.length > 0 ? (
                <Results recent={data.recent} />
              ) : (
                <div className="gr-panel">
                  <Empty icon="ticket" title={t("home.empty_title")}>
                    <p>{t("home.empty")}</p>
                  </Empty>
                </div>
              )}
            </section>
          )}
        </>
      )}
      {starting && (
        <Suspense fallback={null}>
          <StartDialog scenario={starting} onClose={() => setStarting(null)} />
        </Suspense>
      )}
    </div>
  );
}

function Suggestion({
  scenario,
  why,
  onBegin,
}: {
  scenario: ScenarioCard;
  why: string;
  onBegin: (scenario: ScenarioCard) => void;
}) {
  const { t } = useTranslation();
  return (
    <article className={css.suggestion}>
      <div>
        <p className={css.why}>{why}</p>
        <h3>{scenario.title}</h3>
        <p className={css.summary}>{scenario.summary}</p>
        <p className={css.facts}>
          <Level of={scenario.difficulty} />
          <PriorityPill of={scenario.ticket.priority} />
          <span className="gr-dim">{t("card.minutes", { count: scenario.minutes })}</span>
        </p>
      </div>
      <div className={css.actions}>
        <Button size="md" onClick={() => onBegin(scenario)} rightSection={<Icon name="next" />}>
          {t("home.begin")}
        </Button>
        <Button size="md" variant="subtle" component={Link} href="/scenarios">
          {t("home.all")}
        </Button>
      </div>
    </article>
  );
}

function Running({ row }: { row: SessionRow }) {
  const { t } = useTranslation();
  const state =
    row.status === "held"
      ? t("home.held")
      : row.last_from === "agent"
        ? t("home.your_turn")
        : t("home.waiting", { name: row.customer_name });
  return (
    <li>
      <Link href={`/sessions/${row.id}`} className={css.row}>
        <Face name={row.customer_name} size={42} />
        <span className={css.text}>
          <strong>
            {row.channel === "call" && <CallMark />}
            {row.subject}
          </strong>
          <span className="gr-dim">
            {row.customer_name}
            {row.last_text && ` · ${row.last_text}`}
          </span>
        </span>
        <span className={css.state} data-waiting={row.last_from !== "agent" || undefined}>
          {state}
        </span>
        <PriorityPill of={row.priority} />
      </Link>
    </li>
  );
}

const PAGE = 50;

/** The newest results; all others on demand, a page at a time. */
function Results({ recent }: { recent: SessionRow[] }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const older = useInfiniteQuery({
    queryKey: ["sessions", "ended"],
    queryFn: ({ pageParam }) => api.sessions("ended", pageParam),
    initialPageParam: 1,
    getNextPageParam: (last, _, page) => (page * PAGE < last.total ? page + 1 : undefined),
    enabled: all,
  });
  const rows = older.data?.pages.flatMap((page) => page.items) ?? recent;
  const more = all ? older.hasNextPage : recent.length >= 6;
  return (
    <>
      <ul className={css.rows}>
        {rows.map((row) => (
          <Result
            key={row.id}
            row={row}
            repeated={rows.some(
              (other) => other.id !== row.id && other.scenario_id === row.scenario_id,
            )}
          />
        ))}
      </ul>
      {older.error && <ErrorNote error={older.error} onRetry={() => void older.refetch()} />}
      {more && (
        <Button
          variant="subtle"
          mt={10}
          loading={older.isFetching}
          onClick={() => (all ? void older.fetchNextPage() : setAll(true))}
        >
          {t("home.older")}
        </Button>
      )}
    </>
  );
}

/** `repeated`: there are other attempts at the same scenario. */
function Result({ row, repeated }: { row: SessionRow; repeated: boolean }) {
  const { t } = useTranslation();
  return (
    <li className={css.result}>
      <Link href={`/sessions/${row.id}/report`} className={css.row}>
        <Ring score={row.overall} size={46} />
        <span className={css.text}>
          <strong>{row.title}</strong>
          <span className="gr-dim">
            {[row.outcome_label, row.customer_name].filter(Boolean).join(" · ")}
          </span>
        </span>
        <span className={css.when}>
          <Level of={row.difficulty} />
          <span className="gr-dim">{day(Date.parse(row.ended_at ?? row.created_at))}</span>
        </span>
      </Link>
      {repeated && (
        <ActionIcon
          className={css.compare}
          variant="subtle"
          color="gray"
          size="lg"
          component={Link}
          href={`/compare/${row.id}`}
          aria-label={t("compare.row")}
          title={t("compare.row")}
        >
          <Icon name="compare" />
        </ActionIcon>
      )}
    </li>
  );
}

const STEPS = [
  ["ticket", "home.step1", "home.step1_about"],
  ["desk", "home.step2", "home.step2_about"],
  ["eye", "home.step3", "home.step3_about"],
] as const;

function Steps() {
  const { t } = useTranslation();
  return (
    <section className={css.section}>
      <h2>{t("home.steps")}</h2>
      <ol className={css.steps}>
        {STEPS.map(([icon, title, about]) => (
          <li key={title} className="gr-panel">
            <Icon name={icon} size={22} />
            <strong>{t(title)}</strong>
            <p className="gr-dim">{t(about)}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
