import { Button, Skeleton, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { ErrorNote } from "../ui/states";
import { Door, Tried } from "./door";
import css from "./door.module.css";
import { NewPassword } from "./new-password";
import { useRole } from "./roles";

/** Behind an invitation: a name, a password, and in. */
export default function JoinPage({ token }: { token: string }) {
  const { t } = useTranslation();
  const role = useRole();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const invitation = useQuery({
    queryKey: ["join", token],
    queryFn: () => api.invitation(token),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const join = useMutation({
    mutationFn: () => api.join(token, name, password),
    onSuccess: () => location.replace("/"),
  });
  const found = invitation.data;
  return (
    <Door title={t("signin.join_title")} about={t("signin.join_about")}>
      {invitation.isPending && <Skeleton height={180} />}
      {invitation.error && <ErrorNote error={invitation.error} />}
      {found && (
        <form
          className={css.form}
          onSubmit={(event) => {
            event.preventDefault();
            join.mutate();
          }}
        >
          <p className={css.rule}>
            {t(found.team ? "signin.join_as_in" : "signin.join_as", {
              role: role(found.role),
              team: found.team,
            })}
          </p>
          <TextInput
            label={t("signin.your_name")}
            description={found.email ?? undefined}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            autoComplete="name"
            maxLength={60}
            autoFocus
            required
            withAsterisk={false}
          />
          <NewPassword label={t("signin.password")} value={password} onChange={setPassword} />
          <Tried error={join.error} />
          <Button type="submit" size="md" loading={join.isPending || join.isSuccess}>
            {t("signin.join")}
          </Button>
        </form>
      )}
    </Door>
  );
}
