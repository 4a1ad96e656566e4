import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { ErrorNote } from "../ui/states";
import { Door, Tried } from "./door";
import css from "./door.module.css";

/** For who is not signed in: name and password, or the house's own provider. `onDone`: signed in. */
export function SignInPage({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const ways = useQuery({ queryKey: ["ways"], queryFn: api.ways });
  const refused = new URLSearchParams(location.search).get("refused");
  const enter = useMutation({
    mutationFn: () => api.signIn(name, password),
    onSuccess: onDone,
    onError: () => setPassword(""),
  });
  return (
    <Door title={t("signin.title")} about={t("signin.about")}>
      {refused && !enter.error && (
        <ErrorNote error={{ code: "refused", message: refused, mend: t("signin.refused_mend") }} />
      )}
      {ways.data?.provider && (
        <>
          <Button component="a" href="/oidc/start" size="md" fullWidth>
            {t("signin.provider", { name: ways.data.provider })}
          </Button>
          <p className={css.or}>{t("signin.or")}</p>
        </>
      )}
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          enter.mutate();
        }}
      >
        <TextInput
          label={t("signin.name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="username"
          autoFocus
          required
          withAsterisk={false}
        />
        <PasswordInput
          label={t("signin.password")}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="current-password"
          required
          withAsterisk={false}
        />
        <Tried error={enter.error} />
        <Button
          type="submit"
          size="md"
          variant={ways.data?.provider ? "default" : "filled"}
          loading={enter.isPending}
        >
          {t("signin.enter")}
        </Button>
      </form>
      <details className={css.help}>
        <summary>{t("signin.trouble")}</summary>
        <p>{t("signin.trouble_person")}</p>
        <p>{t("signin.trouble_host")}</p>
        <pre dir="ltr">greenroom link</pre>
      </details>
    </Door>
  );
}
