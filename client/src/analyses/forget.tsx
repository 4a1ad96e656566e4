import { Button, Modal } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import type { AnalysisRow } from "../types";
import { ErrorNote } from "../ui/states";
import css from "./analyses.module.css";

/** Asks before a conversation is forgotten: it cannot be had back. */
export function ForgetDialog({
  row,
  onClose,
  onForgotten,
}: {
  row: AnalysisRow;
  onClose: () => void;
  onForgotten?: () => void;
}) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.forgetAnalysis(row.id),
    onSuccess: async () => {
      queries.removeQueries({ queryKey: ["analysis", row.id] });
      await queries.invalidateQueries({ queryKey: ["analyses"] });
      onClose();
      onForgotten?.();
    },
  });
  return (
    <Modal opened onClose={onClose} title={t("analyses.forget_title")}>
      <p className={css.asks}>
        {t("analyses.forget_about")} <strong dir="auto">{row.name}</strong>
      </p>
      {error && <ErrorNote error={error} />}
      <div className={css.answers}>
        <Button variant="default" onClick={onClose} data-autofocus>
          {t("analyses.forget_no")}
        </Button>
        <Button color="brick" loading={isPending} onClick={() => mutate()}>
          {t("analyses.forget")}
        </Button>
      </div>
    </Modal>
  );
}
