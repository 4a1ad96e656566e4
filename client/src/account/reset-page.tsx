import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { Door, Tried } from "./door";
import css from "./door.module.css";
import { NewPassword } from "./new-password";

/** Behind the link that an administrator made: a new password, and in. */
export default function ResetPage({ token }: { token: string }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const reset = useMutation({
    mutationFn: () => api.reset(token, password),
    onSuccess: () => location.replace("/"),
  });
  return (
    <Door title={t("signin.reset_title")} about={t("signin.reset_about")}>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          reset.mutate();
        }}
      >
        <NewPassword label={t("signin.new_password")} value={password} onChange={setPassword} />
        <Tried error={reset.error} />
        <Button type="submit" size="md" loading={reset.isPending || reset.isSuccess}>
          {t("signin.reset")}
        </Button>
      </form>
    </Door>
  );
}
