import { Button, Modal, SegmentedControl, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../context";
import { ErrorNote } from "../ui/states";
import css from "./call.module.css";

const LONGEST = 500;

/** To whom, and why. The session ends with it. */
export function TransferDialog({
  session,
  onClose,
  onDone,
}: {
  session: string;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const live = useLive();
  const [to, setTo] = useState("colleague");
  const [reason, setReason] = useState("");
  const transfer = useMutation({
    mutationFn: () => live.act("transfer", session, { to, reason: reason.trim() }),
    onMutate: onDone,
    onSuccess: onClose,
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("call.transfer_title")}
      closeButtonProps={{ "aria-label": t("error.close") }}
    >
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          transfer.mutate();
        }}
      >
        <p className={css.hint}>{t("call.transfer_about")}</p>
        <SegmentedControl
          fullWidth
          aria-label={t("call.transfer_to")}
          value={to}
          onChange={setTo}
          data={[
            { value: "colleague", label: t("call.colleague") },
            { value: "supervisor", label: t("call.supervisor") },
          ]}
        />
        <Textarea
          label={t("call.transfer_reason")}
          placeholder={t("call.transfer_placeholder")}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={LONGEST}
          autosize
          minRows={2}
          maxRows={6}
          data-autofocus
          required
          dir="auto"
        />
        {transfer.error && <ErrorNote error={transfer.error} />}
        <footer className={css.actions}>
          <Button variant="default" onClick={onClose}>
            {t("call.transfer_no")}
          </Button>
          <Button type="submit" loading={transfer.isPending} disabled={!reason.trim()}>
            {t("call.transfer_yes")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
