import { Pagination, Select, Skeleton } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { useName } from "../team/names";
import { clock, date } from "../time";
import type { AuditRow, PersonRow } from "../types";
import { Empty, ErrorNote } from "../ui/states";
import css from "./people.module.css";

const PAGE = 50;
const KNOWN = [
  "report_read",
  "attempts_read",
  "session_watch",
  "session_whisper",
  "side_agent",
  "side_customer",
  "recording_play",
  "recording_delete",
  "review_answer",
  "review_override",
  "role_change",
  "team_members",
  "team_make",
  "team_change",
  "team_dissolve",
  "person_change",
  "person_join",
  "person_activate",
  "person_deactivate",
  "person_erase",
  "person_link",
  "person_sign_out",
  "password_link",
  "password_reset",
  "password_change",
  "token_make",
  "token_revoke",
  "invitation_make",
  "invitation_revoke",
  "job_retry",
] as const;

/** Who touched what is another's, newest first. */
export function AuditLog({ people }: { people: PersonRow[] }) {
  const { t } = useTranslation();
  const nameOf = useName();
  const [person, setPerson] = useState("");
  const [page, setPage] = useState(1);
  const found = useQuery({
    queryKey: ["audit", person, page],
    queryFn: () => api.audit(person, page),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const log = found.data;
  return (
    <>
      <p className={css.note}>{t("people.audit_about")}</p>
      <Select
        mb="sm"
        aria-label={t("people.by")}
        placeholder={t("people.by")}
        data={people.map((one) => ({ value: one.id, label: one.name }))}
        value={person || null}
        onChange={(value) => {
          setPerson(value ?? "");
          setPage(1);
        }}
        clearable
        searchable
      />
      {found.error && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton height={200} radius="lg" />}
      {log && log.items.length === 0 && (
        <div className="gr-panel">
          <Empty icon="eye" title={t("people.audit_none")}>
            <p>{t("people.audit_none_about")}</p>
          </Empty>
        </div>
      )}
      <ul className={css.log}>
        {log?.items.map((row) => (
          <li key={row.number}>
            <time dateTime={row.at}>
              {date(Date.parse(row.at))}, {clock(Date.parse(row.at))}
            </time>
            <span>
              <strong dir="auto">{nameOf(row.actor_name)}</strong> <What row={row} />
              {row.subject && row.subject !== row.actor && (
                <>
                  {" · "}
                  <span dir="auto">{nameOf(row.subject_name)}</span>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
      {log && log.total > PAGE && (
        <Pagination
          mt="md"
          total={Math.ceil(log.total / PAGE)}
          value={page}
          onChange={setPage}
          getControlProps={(control) => ({ "aria-label": t(`people.page_${control}`) })}
        />
      )}
    </>
  );
}

function What({ row }: { row: AuditRow }) {
  const { t } = useTranslation();
  const known = KNOWN.find((action) => action === row.action.replace(".", "_"));
  return <>{known ? t(`audit.${known}`) : row.action}</>;
}
