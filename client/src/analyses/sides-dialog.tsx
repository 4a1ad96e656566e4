import { Button, Checkbox, Modal } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { span } from "../time";
import type { Analysis } from "../types";
import { ErrorNote } from "../ui/states";
import css from "./analyses.module.css";

/** Sets right who said what in a recording: the lines that are ticked are the agent's. */
export function SidesDialog({ of, onClose }: { of: Analysis; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [agent, setAgent] = useState(
    () => new Set(of.lines.filter((line) => line.speaker === "agent").map((line) => line.seq)),
  );
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.saidBy(of.row.id, [...agent]),
    onSuccess: (made) => {
      queries.setQueryData(["analysis", of.row.id], made);
      void queries.invalidateQueries({ queryKey: ["analyses"] });
      onClose();
    },
  });
  const flip = (seq: number) => {
    const next = new Set(agent);
    if (!next.delete(seq)) next.add(seq);
    setAgent(next);
  };
  const swap = () =>
    setAgent(new Set(of.lines.map((line) => line.seq).filter((seq) => !agent.has(seq))));
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("analyses.sides")}
      size="lg"
      closeButtonProps={{ "aria-label": t("error.close") }}
    >
      <p className={css.asks}>{t("analyses.sides_about")}</p>
      <Button size="compact-sm" variant="default" onClick={swap} data-autofocus>
        {t("analyses.sides_swap")}
      </Button>
      <ul className={css.lines}>
        {of.lines.map((line) => (
          <li key={line.seq} data-agent={agent.has(line.seq) || undefined}>
            <Checkbox
              checked={agent.has(line.seq)}
              onChange={() => flip(line.seq)}
              label={
                <>
                  <span className="gr-dim">
                    {t(agent.has(line.seq) ? "report.agent" : "analyses.customer")}
                    {line.at !== null && ` · ${span(line.at / 1000)}`}
                  </span>
                  <span dir="auto">{line.text}</span>
                </>
              }
            />
          </li>
        ))}
      </ul>
      {error && <ErrorNote error={error} />}
      <div className={css.answers}>
        <Button variant="default" onClick={onClose}>
          {t("analyses.sides_no")}
        </Button>
        <Button loading={isPending} onClick={() => mutate()}>
          {t("analyses.sides_go")}
        </Button>
      </div>
    </Modal>
  );
}
