import { Button, Modal } from "@mantine/core";
import type { UseMutationResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNote } from "./states";

/**
 * A form that makes something to hand on, and then shows it in the form's place. `className` is for both;
 * `children` are the fields, `outcome` is what is to be shown.
 */
export function MakingDialog<Made>({
  title,
  className,
  making,
  action,
  ready = true,
  outcome,
  onClose,
  children,
}: {
  title: string;
  className: string | undefined;
  making: UseMutationResult<Made, Error, void>;
  action: string;
  ready?: boolean;
  outcome: (made: Made) => ReactNode;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      closeButtonProps={{ "aria-label": t("error.close") }}
    >
      {making.data ? (
        <div className={className}>
          {outcome(making.data)}
          <Button onClick={onClose}>{t("account.token_done")}</Button>
        </div>
      ) : (
        <form
          className={className}
          onSubmit={(event) => {
            event.preventDefault();
            making.mutate();
          }}
        >
          {children}
          {making.error && <ErrorNote error={making.error} />}
          <Button type="submit" loading={making.isPending} disabled={!ready}>
            {action}
          </Button>
        </form>
      )}
    </Modal>
  );
}
