import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { api } from "../api";
import { ErrorNote, PageSkeleton } from "../ui/states";

/** Takes the customer's side in the conversation that someone was invited to, and goes there. */
export default function InvitePage({ token }: { token: string }) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const accepted = useQuery({
    queryKey: ["invite", token],
    queryFn: () => api.accept(token),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const session = accepted.data?.session_id;
  useEffect(() => {
    if (session) go(`/team/${session}`, { replace: true });
  }, [session, go]);
  if (!accepted.error) return <PageSkeleton />;
  return (
    <div className="gr-page">
      <h1>{t("invite.title")}</h1>
      <ErrorNote error={accepted.error} onRetry={() => void accepted.refetch()}>
        <Button size="xs" variant="default" component={Link} href="/">
          {t("error.back")}
        </Button>
      </ErrorNote>
    </div>
  );
}
