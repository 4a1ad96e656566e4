import { Button, Modal, Radio, SegmentedControl, Skeleton, Switch } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { api } from "../api";
import { Allowances } from "../home/allowances";
import { Icon } from "../icons";
import { CopyLink } from "../team/copy-link";
import type { Difficulty, ScenarioCard, Speed } from "../types";
import { PriorityPill } from "../ui/bits";
import { ErrorNote } from "../ui/states";
import css from "./start.module.css";

const LEVELS: Difficulty[] = ["beginner", "intermediate", "advanced", "expert"];
const SPEEDS: Speed[] = ["slow", "normal", "fast", "instant"];
const SPEED = "greenroom.speed";

function lastSpeed(): Speed {
  const kept = localStorage.getItem(SPEED) as Speed | null;
  return kept && SPEEDS.includes(kept) ? kept : "normal";
}

export default function StartDialog({
  scenario,
  onClose,
}: {
  scenario: Pick<ScenarioCard, "id" | "title" | "difficulty"> &
    Partial<Pick<ScenarioCard, "played">>;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const ids = { level: useId(), speed: useId() };
  const queries = useQueryClient();
  const whole = useQuery({
    queryKey: ["scenario", scenario.id],
    queryFn: () => api.scenario(scenario.id),
  });
  const [persona, setPersona] = useState("");
  const [difficulty, setDifficulty] = useState<Difficulty>(scenario.difficulty);
  const [speed, setSpeed] = useState<Speed>(lastSpeed);
  const [returning, setReturning] = useState(false);
  const [dynamic, setDynamic] = useState(false);
  const [peer, setPeer] = useState(false);
  const [alone, setAlone] = useState(false);
  const start = useMutation({
    mutationFn: (channel: "chat" | "call") =>
      api.start({
        channel: channel === "call" ? channel : undefined,
        scenario_id: scenario.id,
        persona_id: persona || undefined,
        difficulty: dynamic ? undefined : difficulty,
        dynamic: dynamic || undefined,
        speed,
        returning: returning || undefined,
        peer: peer || undefined,
        private: alone || undefined,
      }),
    onSuccess: (view) => {
      localStorage.setItem(SPEED, speed);
      queries.setQueryData(["session", view.row.id], view);
      void queries.invalidateQueries({ queryKey: ["sessions"] });
      void queries.invalidateQueries({ queryKey: ["home"] });
      void queries.invalidateQueries({ queryKey: ["allowances"] });
      if (!view.invite) open(view.row.id);
    },
  });
  const open = (session: string) => {
    onClose();
    go(`/sessions/${session}`);
  };
  const invited = start.data?.invite ? start.data : null;
  if (invited?.invite) {
    return (
      <Modal
        opened
        onClose={() => open(invited.row.id)}
        title={t("invite.link_title")}
        size="lg"
        closeButtonProps={{ "aria-label": t("error.close") }}
      >
        <div className={css.form}>
          <p className={css.about}>{t("invite.link_about", { name: invited.row.customer_name })}</p>
          <CopyLink url={invited.invite} label={t("invite.link")} />
          <footer className={css.actions}>
            <Button onClick={() => open(invited.row.id)}>{t("invite.go")}</Button>
          </footer>
        </div>
      </Modal>
    );
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={scenario.title}
      size="lg"
      closeButtonProps={{ "aria-label": t("error.close") }}
    >
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          start.mutate("chat");
        }}
      >
        {whole.error && <ErrorNote error={whole.error} onRetry={() => void whole.refetch()} />}
        {whole.isPending && <Skeleton height={120} radius="md" />}
        {whole.data && (
          <section className={css.ticket}>
            <header>
              <strong>{whole.data.ticket.subject}</strong>
              <PriorityPill of={whole.data.ticket.priority} />
            </header>
            <p>{whole.data.ticket.body.trim()}</p>
          </section>
        )}
        <Radio.Group label={t("start.persona")} value={persona} onChange={setPersona}>
          <div className={css.personas}>
            <Radio
              value=""
              data-autofocus
              label={t("start.surprise")}
              description={t("start.surprise_about")}
            />
            {whole.data?.personas.map((item) => (
              <Radio key={item.id} value={item.id} label={item.name} description={item.about} />
            ))}
          </div>
        </Radio.Group>
        <div>
          <span className={css.label} id={ids.level}>
            {t("start.difficulty")}
          </span>
          <SegmentedControl
            fullWidth
            classNames={{ label: css.segment }}
            aria-labelledby={ids.level}
            value={difficulty}
            disabled={dynamic}
            onChange={(value) => setDifficulty(value as Difficulty)}
            data={LEVELS.map((level) => ({ value: level, label: t(`difficulty.${level}`) }))}
          />
        </div>
        <div>
          <span className={css.label} id={ids.speed}>
            {t("start.speed")}
          </span>
          <SegmentedControl
            fullWidth
            classNames={{ label: css.segment }}
            aria-labelledby={ids.speed}
            value={speed}
            onChange={(value) => setSpeed(value as Speed)}
            data={SPEEDS.map((value) => ({ value, label: t(`start.speed_${value as "slow"}`) }))}
          />
        </div>
        <div className={css.switches}>
          <Switch
            checked={dynamic}
            onChange={(event) => setDynamic(event.currentTarget.checked)}
            label={t("start.dynamic")}
            description={t("start.dynamic_about")}
          />
          {(scenario.played ?? 0) > 0 && (
            <Switch
              checked={returning}
              onChange={(event) => setReturning(event.currentTarget.checked)}
              label={t("start.returning")}
              description={t("start.returning_about")}
            />
          )}
          <Switch
            checked={peer}
            onChange={(event) => setPeer(event.currentTarget.checked)}
            label={t("start.peer")}
            description={t("start.peer_about")}
          />
          <Switch
            checked={alone}
            onChange={(event) => setAlone(event.currentTarget.checked)}
            label={t("start.private")}
            description={t("start.private_about")}
          />
        </div>
        <Allowances />
        {start.error && <ErrorNote error={start.error} />}
        <footer className={css.actions}>
          <Button variant="default" onClick={onClose}>
            {t("start.cancel")}
          </Button>
          <Button
            variant="default"
            leftSection={<Icon name="phone" size={16} />}
            loading={start.isPending && start.variables === "call"}
            disabled={start.isPending || peer}
            onClick={() => start.mutate("call")}
          >
            {t("start.call")}
          </Button>
          <Button
            type="submit"
            loading={start.isPending && start.variables === "chat"}
            disabled={start.isPending}
          >
            {t("start.begin")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
