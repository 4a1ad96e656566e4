import { Button } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { ApiError, api } from "../api";
import { ErrorNote, PageSkeleton } from "../ui/states";
import css from "./compare.module.css";
import { CompareView } from "./compare-view";
import { Letter } from "./parts";
import { Picker } from "./picker";

/** Two attempts side by side; with only one of them, which other it shall be. */
export default function ComparePage({ a, b }: { a: string; b?: string }) {
  if (b === undefined || a === b) return <Picker id={a} />;
  return <Compared a={a} b={b} />;
}

function Compared({ a, b }: { a: string; b: string }) {
  const { t } = useTranslation();
  const reports = useQueries({
    queries: [a, b].map((id) => ({
      queryKey: ["report", id],
      queryFn: () => api.report(id),
      refetchInterval: (query: { state: { data?: { evaluation: unknown } } }) =>
        query.state.data?.evaluation === null ? 1_500 : (false as const),
    })),
  });
  const [one, two] = reports;
  if (one?.data && two?.data) return <CompareView a={one.data} b={two.data} />;
  const failed = reports.some((report) => report.error && !report.data);
  if (!failed) return <PageSkeleton />;
  return (
    <div className="gr-page">
      <h1 className={css.title}>{t("compare.title")}</h1>
      {reports.map((report, i) => {
        if (!report.error || report.data) return null;
        const [id, other] = i === 0 ? [a, b] : [b, a];
        const code = report.error instanceof ApiError ? report.error.code : "";
        const running = code === "wrong_state";
        const retry = report.error instanceof ApiError && report.error.status >= 500;
        return (
          <div key={id} className={css.failed}>
            <Letter of={i === 0 ? "a" : "b"} />
            <ErrorNote
              error={
                running
                  ? { code, message: t("compare.running"), mend: t("compare.running_mend") }
                  : code === "not_found"
                    ? { code, message: t("compare.gone"), mend: t("compare.gone_mend") }
                    : report.error
              }
              onRetry={retry ? () => void report.refetch() : undefined}
            >
              {running && (
                <Button size="xs" component={Link} href={`/sessions/${id}`}>
                  {t("report.go_on")}
                </Button>
              )}
              {reports[1 - i]?.data && (
                <Button size="xs" variant="default" component={Link} href={`/compare/${other}`}>
                  {t("compare.choose_other")}
                </Button>
              )}
            </ErrorNote>
          </div>
        );
      })}
      <Button variant="default" component={Link} href="/">
        {t("error.back")}
      </Button>
    </div>
  );
}
