import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { api, type CoachingStep } from "../api";
import type { Difficulty } from "../types";
import { Empty, ErrorNote, PageSkeleton } from "../ui/states";
import css from "./coaching.module.css";

const StartDialog = lazy(() => import("../library/start-dialog"));

/** What the last sessions show, the words for it, and what to practise next. */
export default function CoachingPage() {
  const { t } = useTranslation();
  const coaching = useQuery({ queryKey: ["coaching"], queryFn: api.coaching, staleTime: 0 });
  const [starting, setStarting] = useState<CoachingStep | null>(null);
  if (coaching.error && !coaching.data) {
    return (
      <div className="gr-page">
        <ErrorNote error={coaching.error} onRetry={() => void coaching.refetch()} />
      </div>
    );
  }
  if (!coaching.data) return <PageSkeleton />;
  const { categories, plan, missing } = coaching.data;
  return (
    <div className="gr-page">
      <header className={css.head}>
        <h1>{t("coaching.title")}</h1>
        <p className="gr-dim">{t("coaching.about", { count: coaching.data.sessions })}</p>
      </header>
      {missing > 0 ? (
        <Empty icon="coach" title={t("coaching.too_little")}>
          <p>{t("coaching.too_little_about", { count: missing })}</p>
          <Button component={Link} href="/scenarios">
            {t("coaching.practise")}
          </Button>
        </Empty>
      ) : (
        <>
          <section className={css.section}>
            <h2>{t("coaching.plan")}</h2>
            {plan.length === 0 && <p className="gr-dim">{t("coaching.plan_none")}</p>}
            <ol className={css.plan}>
              {plan.map((step) => (
                <li key={step.category}>
                  <div>
                    <h3>{step.label}</h3>
                    <p>{step.why}</p>
                  </div>
                  {step.scenario_id && (
                    <Button size="xs" onClick={() => setStarting(step)}>
                      {step.title}
                    </Button>
                  )}
                </li>
              ))}
            </ol>
          </section>
          <section className={css.section}>
            <h2>{t("coaching.categories")}</h2>
            {categories.map((category) => (
              <details key={category.id} className={css.category}>
                <summary>
                  <span>{category.label}</span>
                  <span className={css.trend}>
                    {category.trend !== null &&
                      t(category.trend >= 0 ? "coaching.up" : "coaching.down", {
                        count: Math.abs(Math.round(category.trend)),
                      })}
                  </span>
                  <strong>{Math.round(category.average)}</strong>
                </summary>
                {category.suggestion && <p>{category.suggestion}</p>}
                {category.better && (
                  <blockquote className={css.better} dir="auto">
                    {category.better}
                  </blockquote>
                )}
                <ul className={css.evidence}>
                  {category.evidence.map((cite) => (
                    <li key={`${cite.session_id}-${cite.seq}-${cite.why}`}>
                      <Link href={`/sessions/${cite.session_id}/report`}>
                        {cite.quote ? `“${cite.quote}”` : cite.why}
                      </Link>
                      {cite.quote && <small>{cite.why}</small>}
                    </li>
                  ))}
                </ul>
              </details>
            ))}
          </section>
        </>
      )}
      {starting?.scenario_id && (
        <Suspense fallback={null}>
          <StartDialog
            scenario={{
              id: starting.scenario_id,
              title: starting.title,
              difficulty: starting.difficulty as Difficulty,
              played: 1,
            }}
            onClose={() => setStarting(null)}
          />
        </Suspense>
      )}
    </div>
  );
}
