import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { api } from "../api";
import { Icon } from "../icons";
import type { SessionRow } from "../types";
import { Level, Ring } from "../ui/bits";
import { Empty, ErrorNote, PageSkeleton } from "../ui/states";
import css from "./compare.module.css";
import { when } from "./parts";

const StartDialog = lazy(() => import("../library/start-dialog"));
const PAGE = 50;

const ended = (row: SessionRow) => Date.parse(row.ended_at ?? row.created_at);

/** Which other attempt at the same scenario to hold beside `id`; the earlier of the two comes first. */
export function Picker({ id }: { id: string }) {
  const { t } = useTranslation();
  const [again, setAgain] = useState(false);
  const found = useInfiniteQuery({
    queryKey: ["attempts", id],
    queryFn: ({ pageParam }) => api.attempts(id, pageParam),
    initialPageParam: 1,
    getNextPageParam: (last, _, page) => (page * PAGE < last.total ? page + 1 : undefined),
    staleTime: 0,
  });
  if (found.error && !found.data) {
    return (
      <div className="gr-page">
        <h1 className={css.title}>{t("compare.title")}</h1>
        <ErrorNote error={found.error} onRetry={() => void found.refetch()}>
          <Button size="xs" variant="default" component={Link} href="/">
            {t("error.back")}
          </Button>
        </ErrorNote>
      </div>
    );
  }
  if (!found.data) return <PageSkeleton />;
  const rows = found.data.pages.flatMap((page) => page.items);
  const own = rows.find((row) => row.id === id);
  const others = rows.filter((row) => row.id !== id);
  const address = (row: SessionRow) =>
    own && ended(own) > ended(row) ? `/compare/${row.id}/${id}` : `/compare/${id}/${row.id}`;
  return (
    <div className="gr-page">
      <header className={css.head}>
        <h1 className={css.title}>{t("compare.title")}</h1>
        {own && (
          <p className="gr-dim">
            {own.title} · {when(own)} · {own.overall ?? t("report.unscored")}
          </p>
        )}
      </header>
      {others.length === 0 ? (
        <div className="gr-panel">
          <Empty icon="compare" title={t("compare.only")}>
            <p>{t("compare.only_about")}</p>
            {own ? (
              <Button leftSection={<Icon name="again" />} onClick={() => setAgain(true)}>
                {t("report.again")}
              </Button>
            ) : (
              <Button component={Link} href="/">
                {t("error.back")}
              </Button>
            )}
          </Empty>
        </div>
      ) : (
        <>
          <h2 className={css.ask}>{t("compare.pick")}</h2>
          <ul className={css.rows}>
            {others.map((row) => (
              <li key={row.id}>
                <Link href={address(row)} className={css.row}>
                  <Ring score={row.overall} size={46} />
                  <span className={css.text}>
                    <strong>{when(row)}</strong>
                    <span className="gr-dim">
                      {[row.outcome_label, row.persona_name].filter(Boolean).join(" · ")}
                    </span>
                  </span>
                  {row.parent_id === id && <span className="gr-dim">{t("compare.from_this")}</span>}
                  {own?.parent_id === row.id && (
                    <span className="gr-dim">{t("compare.came_from")}</span>
                  )}
                  <Level of={row.difficulty} />
                </Link>
              </li>
            ))}
          </ul>
          {found.hasNextPage && (
            <Button
              variant="subtle"
              mt={10}
              loading={found.isFetching}
              onClick={() => void found.fetchNextPage()}
            >
              {t("home.older")}
            </Button>
          )}
        </>
      )}
      {again && own && (
        <Suspense fallback={null}>
          <StartDialog
            scenario={{
              id: own.scenario_id,
              title: own.title,
              difficulty: own.difficulty,
              played: 1,
            }}
            onClose={() => setAgain(false)}
          />
        </Suspense>
      )}
    </div>
  );
}
