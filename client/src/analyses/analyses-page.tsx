import { ActionIcon, Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { api } from "../api";
import { Icon } from "../icons";
import { clock, day } from "../time";
import type { AnalysisRow } from "../types";
import { Ring } from "../ui/bits";
import { Empty, ErrorNote } from "../ui/states";
import css from "./analyses.module.css";
import { ForgetDialog } from "./forget";
import { TranscriptForm } from "./form";
import { UnderWay } from "./under-way";

const PAGE = 50;

/** Conversations held elsewhere: have one scored, and those that were. */
export default function AnalysesPage() {
  const { t } = useTranslation();
  return (
    <div className="gr-page">
      <header className={css.head}>
        <h1>{t("analyses.title")}</h1>
        <p className="gr-dim">{t("analyses.about")}</p>
      </header>
      <TranscriptForm />
      <UnderWay />
      <section className={css.section}>
        <h2>{t("analyses.earlier")}</h2>
        <Earlier />
      </section>
    </div>
  );
}

function Earlier() {
  const { t } = useTranslation();
  const [forgetting, setForgetting] = useState<AnalysisRow | null>(null);
  const found = useInfiniteQuery({
    queryKey: ["analyses"],
    queryFn: ({ pageParam }) => api.analyses(pageParam),
    initialPageParam: 1,
    getNextPageParam: (last, _, page) => (page * PAGE < last.total ? page + 1 : undefined),
    staleTime: 0,
  });
  if (found.error && !found.data) {
    return <ErrorNote error={found.error} onRetry={() => void found.refetch()} />;
  }
  if (!found.data) return <Skeleton height={70} radius="lg" />;
  const rows = found.data.pages.flatMap((page) => page.items);
  const masks = found.data.pages[0]?.masks && <p className="gr-dim">{t("analyses.masks")}</p>;
  if (rows.length === 0) {
    return (
      <>
        {masks}
        <div className="gr-panel">
          <Empty icon="quote" title={t("analyses.empty")}>
            <p>{t("analyses.empty_about")}</p>
          </Empty>
        </div>
      </>
    );
  }
  return (
    <>
      {masks}
      <ul className={css.rows}>
        {rows.map((row) => {
          const at = Date.parse(row.created_at);
          return (
            <li key={row.id}>
              <Link href={`/analyses/${row.id}`} className={css.row}>
                <Ring score={row.overall} size={46} />
                <span className={css.text}>
                  <strong>
                    <bdi>{row.name}</bdi>
                  </strong>
                  <span className="gr-dim">{row.title || t("analyses.no_scenario")}</span>
                </span>
                <span className="gr-dim">
                  {day(at)}, {clock(at)}
                </span>
              </Link>
              <ActionIcon
                className={css.forget}
                variant="subtle"
                color="gray"
                size="lg"
                aria-label={t("analyses.forget_one", { name: row.name })}
                onClick={() => setForgetting(row)}
              >
                <Icon name="bin" />
              </ActionIcon>
            </li>
          );
        })}
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
      {forgetting && <ForgetDialog row={forgetting} onClose={() => setForgetting(null)} />}
    </>
  );
}
