import { NativeSelect, Progress } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { ModelSpending, ModelsView } from "../types";
import css from "./models.module.css";
import { dollars, monthName, tokens } from "./money";

/** What was spent in a month, on what, and what is left. */
export function Spending({
  models,
  onMonth,
}: {
  models: ModelsView;
  onMonth: (month: string) => void;
}) {
  const { t } = useTranslation();
  const { budget, spent, month } = models;
  const months = [...new Set([month, ...models.months.map((m) => m.key)])].sort().reverse();
  const used =
    budget.month !== null && budget.left !== null ? 1 - budget.left / budget.month : null;
  return (
    <section className={css.section}>
      <header className={css.title}>
        <h2>{t("models.spent_title")}</h2>
        <NativeSelect
          size="xs"
          aria-label={t("models.month")}
          value={month}
          onChange={(event) => onMonth(event.currentTarget.value)}
          data={months.map((value) => ({ value, label: monthName(value) }))}
        />
      </header>
      <div className={css.figures}>
        <div className="gr-panel">
          <span className="gr-dim">{t("models.spent")}</span>
          <strong>{dollars(spent.micro)}</strong>
          <small>
            {spent.unpriced > 0
              ? t("models.unpriced", { count: spent.unpriced })
              : t("models.in", { month: monthName(month) })}
          </small>
          {spent.estimated > 0 && (
            <small title={t("models.estimated_about")}>
              {t("models.estimated", { count: spent.estimated })}
            </small>
          )}
        </div>
        <div className="gr-panel">
          <span className="gr-dim">{t("models.left")}</span>
          <strong>{budget.left === null ? "–" : dollars(budget.left)}</strong>
          {used !== null && budget.month !== null ? (
            <>
              <Progress
                value={used * 100}
                color={used >= 1 ? "brick" : used > 0.8 ? "apricot" : "pine"}
                aria-label={t("models.used_share")}
              />
              <small>
                {t(budget.left === 0 ? "models.left_none" : "models.left_of", {
                  whole: dollars(budget.month),
                })}
              </small>
            </>
          ) : (
            <small>{t("models.no_budget")}</small>
          )}
          {budget.session !== null && (
            <small>{t("models.per_session", { amount: dollars(budget.session) })}</small>
          )}
        </div>
        <div className="gr-panel">
          <span className="gr-dim">{t("models.calls")}</span>
          <strong>{spent.calls.toLocaleString()}</strong>
          <small>
            {spent.failed ? t("models.failed", { count: spent.failed }) : t("models.none_failed")}
          </small>
        </div>
      </div>
      {spent.calls === 0 ? (
        <p className="gr-dim">{t("models.nothing_spent")}</p>
      ) : (
        <div className={css.tables}>
          <Sums title={t("models.by_purpose")} rows={models.by_purpose} purposes />
          <Sums title={t("models.by_model")} rows={models.by_model} />
          <Sums title={t("models.by_user")} rows={models.by_user} />
          {models.by_session.length > 0 && (
            <Sums title={t("models.by_session")} rows={models.by_session} sessions />
          )}
          {models.months.length > 1 && (
            <Sums
              title={t("models.by_month")}
              rows={models.months.map((m) => ({ ...m, label: monthName(m.key) }))}
            />
          )}
        </div>
      )}
    </section>
  );
}

const PURPOSES = ["speaker", "call", "listener", "judge", "test"] as const;

function Sums({
  title,
  rows,
  purposes = false,
  sessions = false,
}: {
  title: string;
  rows: ModelSpending[];
  purposes?: boolean;
  /** The keys are sessions. */
  sessions?: boolean;
}) {
  const { t } = useTranslation();
  const named = (row: ModelSpending) => {
    const purpose = purposes && PURPOSES.find((one) => one === row.key);
    return purpose ? t(`models.purpose.${purpose}`) : row.label || t("models.nobody");
  };
  return (
    <table className={css.sums}>
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col" className="gr-hidden">
            {title}
          </th>
          <th scope="col">{t("models.calls")}</th>
          <th scope="col">{t("models.read")}</th>
          <th scope="col">{t("models.written")}</th>
          <th scope="col">{t("models.cost")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">
              {sessions ? (
                <Link href={`/sessions/${row.key}/report`}>
                  <bdi>{row.label || t("models.gone")}</bdi>
                </Link>
              ) : (
                <bdi>{named(row)}</bdi>
              )}
            </th>
            <td>{row.calls.toLocaleString()}</td>
            <Tokens
              count={row.input_tokens}
              sound={row.input_sound_tokens}
              cached={row.cached_tokens}
            />
            <Tokens count={row.output_tokens} sound={row.output_sound_tokens} />
            <td title={row.estimated ? t("models.estimated", { count: row.estimated }) : undefined}>
              {row.estimated > 0 && <span aria-hidden="true">≈ </span>}
              {row.micro === 0 && row.unpriced > 0 ? "?" : dollars(row.micro)}
              {row.estimated > 0 && (
                <span className="gr-hidden">{t("models.estimated", { count: row.estimated })}</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Tokens({ count, sound, cached = 0 }: { count: number; sound: number; cached?: number }) {
  const { t } = useTranslation();
  const parts = [
    ...(sound ? [t("models.sound", { tokens: tokens(sound) })] : []),
    ...(cached ? [t("models.cached", { tokens: tokens(cached) })] : []),
  ];
  return (
    <td title={parts.join("; ") || undefined}>
      {tokens(count)}
      {sound > 0 && (
        <span className="gr-hidden">{t("models.sound", { tokens: tokens(sound) })}</span>
      )}
    </td>
  );
}
