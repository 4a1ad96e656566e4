import { Button, Modal } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { ErrorNote } from "../ui/states";
import css from "./player.module.css";

/** Asks before a recording is deleted: it cannot be had back. */
export function DeleteDialog({
  session,
  days,
  onClose,
}: {
  session: string;
  days: number;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.forgetRecording(session),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: ["recording", session] });
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("recording.delete")}
      closeButtonProps={{ "aria-label": t("error.close") }}
    >
      <p className={css.asks}>{t("recording.delete_about")}</p>
      <p className={css.kept}>
        {days ? t("recording.kept", { count: days }) : t("recording.kept_forever")}
      </p>
      {error && <ErrorNote error={error} />}
      <div className={css.answers}>
        <Button variant="default" onClick={onClose} data-autofocus>
          {t("recording.delete_no")}
        </Button>
        <Button color="brick" loading={isPending} onClick={() => mutate()}>
          {t("recording.delete")}
        </Button>
      </div>
    </Modal>
  );
}
