import { Button, Modal, Skeleton, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import type { PersonRow } from "../types";
import { ErrorNote } from "../ui/states";
import css from "./people.module.css";

/** Somebody is to be forgotten: what goes, what stays, and their name typed to be sure. */
export function ForgetDialog(props: {
  person: PersonRow;
  onClose: () => void;
  onForgotten: () => void;
}) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [typed, setTyped] = useState("");
  const { name, id } = props.person;
  const data = useQuery({ queryKey: ["own-data"], queryFn: api.ownData });
  const forget = useMutation({
    mutationFn: () => api.erasePerson(id, typed),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["people"] });
      props.onForgotten();
    },
  });
  const field = useRef<HTMLInputElement>(null);
  const ready = data.isSuccess;
  useEffect(() => {
    if (ready) field.current?.focus();
  }, [ready]);
  const same = typed.trim().toLowerCase() === name.toLowerCase();
  const sessions = data.data?.erasure === "delete" ? "deleted" : "kept";
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t("people.forget_title", { name })}
      closeButtonProps={{ "aria-label": t("error.close") }}
    >
      {data.error && <ErrorNote error={data.error} onRetry={() => void data.refetch()} />}
      {data.isPending && <Skeleton height={220} />}
      {data.data && (
        <form
          className={css.form}
          onSubmit={(event) => {
            event.preventDefault();
            if (same) forget.mutate();
          }}
        >
          <p>{t("people.forget_goes")}</p>
          <ul className={css.goes}>
            <li>{t("people.forget_account")}</li>
            <li>{t("people.forget_recordings")}</li>
            <li>{t("people.forget_analyses")}</li>
            <li>{t(`people.forget_sessions_${sessions}`)}</li>
            <li>{t("people.forget_elsewhere")}</li>
          </ul>
          <p>{t("people.forget_stays")}</p>
          <TextInput
            ref={field}
            data-autofocus
            autoComplete="off"
            label={t("account.leave_type", { name })}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          {forget.error && <ErrorNote error={forget.error} />}
          <Button type="submit" color="brick" disabled={!same} loading={forget.isPending}>
            {t("people.forget_now", { name })}
          </Button>
        </form>
      )}
    </Modal>
  );
}
