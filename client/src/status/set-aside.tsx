import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { date } from "../time";
import { ErrorNote } from "../ui/states";
import css from "./status.module.css";

/** Work that failed as often as it may, on any worker; nothing when there is none. */
export function SetAside() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const found = useQuery({ queryKey: ["jobs", "aside"], queryFn: api.jobsAside, staleTime: 0 });
  const retry = useMutation({
    mutationFn: ({ kind, subject }: { kind: string; subject: string }) =>
      api.retryJob(kind, subject),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["jobs"] }),
  });
  if (!found.data?.items.length) return null;
  return (
    <section className={css.section} aria-label={t("status.aside")}>
      <h2>{t("status.aside")}</h2>
      <p className="gr-dim">{t("status.aside_about", { count: found.data.total })}</p>
      {retry.error && <ErrorNote error={retry.error} />}
      <ul className={css.rows}>
        {found.data.items.map((job) => (
          <li key={`${job.kind} ${job.subject}`} data-alive={false}>
            <span className={css.place}>
              <strong>{job.kind}</strong>
              <small className="gr-dim">{job.subject}</small>
            </span>
            <span dir="auto">{job.error}</span>
            <span className="gr-dim">{job.ended_at && date(Date.parse(job.ended_at))}</span>
            <Button
              size="xs"
              variant="default"
              aria-label={t("status.again_named", { kind: job.kind, subject: job.subject })}
              loading={retry.isPending && retry.variables?.subject === job.subject}
              onClick={() => retry.mutate(job)}
            >
              {t("status.again")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
