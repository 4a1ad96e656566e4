import { Button, Skeleton, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { useMe } from "../context";
import { ErrorNote } from "../ui/states";
import { AuditLog } from "./audit-log";
import { Invitations } from "./invitations";
import { InviteDialog } from "./invite-dialog";
import css from "./people.module.css";
import { PeopleTable } from "./people-table";
import { Teams } from "./teams";

/** Who is in the house: for administrators. */
export default function PeoplePage() {
  const { t } = useTranslation();
  const admin = useMe().role === "administrator";
  const [inviting, setInviting] = useState(false);
  const found = useQuery({
    queryKey: ["people"],
    queryFn: api.people,
    enabled: admin,
    staleTime: 0,
  });
  const house = found.data;
  if (!admin) {
    const words = { message: t("people.not_admin"), mend: t("models.not_admin_mend") };
    return (
      <div className="gr-page">
        <ErrorNote error={{ code: "role", ...words }} />
      </div>
    );
  }
  return (
    <div className="gr-page">
      <header className={css.head}>
        <div>
          <h1>{t("people.title")}</h1>
          <p className="gr-dim">{t("people.about")}</p>
        </div>
        <Button onClick={() => setInviting(true)} disabled={!house}>
          {t("people.invite")}
        </Button>
      </header>
      {found.error && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton height={300} radius="lg" />}
      {house && (
        <Tabs defaultValue="people" keepMounted={false}>
          <Tabs.List mb="md">
            <Tabs.Tab value="people">{t("people.people", { count: house.people.length })}</Tabs.Tab>
            <Tabs.Tab value="teams">{t("people.teams", { count: house.teams.length })}</Tabs.Tab>
            <Tabs.Tab value="audit">{t("people.audit")}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="people">
            <PeopleTable house={house} />
            <Invitations house={house} />
          </Tabs.Panel>
          <Tabs.Panel value="teams">
            <Teams teams={house.teams} />
          </Tabs.Panel>
          <Tabs.Panel value="audit">
            <AuditLog people={house.people} />
          </Tabs.Panel>
        </Tabs>
      )}
      {inviting && house && <InviteDialog teams={house.teams} onClose={() => setInviting(false)} />}
    </div>
  );
}
