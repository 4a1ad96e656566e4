import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { ApiError, api } from "../api";
import { useMe } from "../context";
import type { Report } from "../types";
import { ErrorNote, PageSkeleton } from "../ui/states";
import { ReportView } from "./report-view";

/** ms until the report is asked for anew: while it is scored, and while a model judges it. */
function again(report: Report | undefined): number | false {
  return report && (report.evaluation === null || report.judging === "under_way") ? 1_500 : false;
}

export default function ReportPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const me = useMe();
  const report = useQuery({
    queryKey: ["report", id],
    queryFn: () => api.report(id),
    refetchInterval: (query) => again(query.state.data),
  });
  if (report.error && !report.data) {
    const running = report.error instanceof ApiError && report.error.code === "wrong_state";
    return (
      <div className="gr-page">
        {running ? (
          <ErrorNote
            error={{
              code: "running",
              message: t("report.running"),
              mend: t("report.running_mend"),
            }}
          >
            <Button size="xs" component={Link} href={`/sessions/${id}`}>
              {t("report.go_on")}
            </Button>
          </ErrorNote>
        ) : (
          <ErrorNote error={report.error} onRetry={() => void report.refetch()} />
        )}
      </div>
    );
  }
  return report.data ? <ReportView report={report.data} me={me.id} /> : <PageSkeleton />;
}
