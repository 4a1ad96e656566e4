import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, api } from "../api";
import { unfinished } from "../report/reading";
import { ReportView } from "../report/report-view";
import shell from "../shell.module.css";
import { Empty, ErrorNote, PageSkeleton } from "../ui/states";
import css from "./shared.module.css";

/** A report for whoever has its link: nobody is signed in, and reading is all that can be done. */
export default function SharedPage({ token }: { token: string }) {
  const { t } = useTranslation();
  const report = useQuery({
    queryKey: ["shared", token],
    queryFn: () => api.shared(token),
    refetchInterval: (query) => unfinished(query.state.data),
  });
  const title = report.data?.row.title ?? t("shared.title");
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [title, t]);
  return (
    <>
      <header className={shell.bar}>
        <span className={shell.logo}>
          <img src="/icon.svg" alt="" width={26} height={26} />
          <span className={shell.word}>{t("app.name")}</span>
        </span>
        <span className={css.what}>{t("shared.about")}</span>
      </header>
      <main id="main" className={shell.main}>
        {report.error && !report.data ? (
          <div className="gr-page">
            {report.error instanceof ApiError && report.error.code === "not_found" ? (
              <div className="gr-panel" role="alert">
                <Empty icon="lock" title={t("shared.gone")}>
                  <p>{t("shared.gone_mend")}</p>
                </Empty>
              </div>
            ) : (
              <ErrorNote error={report.error} onRetry={() => void report.refetch()} />
            )}
          </div>
        ) : report.data ? (
          <ReportView report={report.data} />
        ) : (
          <PageSkeleton />
        )}
      </main>
    </>
  );
}
