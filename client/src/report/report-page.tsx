import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { ApiError, api } from "../api";
import { useMe } from "../context";
import { ErrorNote, PageSkeleton } from "../ui/states";
import { unfinished } from "./reading";
import { ReportView } from "./report-view";

export default function ReportPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const me = useMe();
  const report = useQuery({
    queryKey: ["report", id],
    queryFn: () => api.report(id),
    refetchInterval: (query) => unfinished(query.state.data),
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
