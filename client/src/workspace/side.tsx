import { Tabs } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLive, useNow, useOutbox } from "../context";
import type { Screen } from "../fold";
import { Icon, type IconName } from "../icons";
import { useKeys } from "../keys";
import { clock, day } from "../time";
import type { SessionRow, SessionView } from "../types";
import { PriorityPill } from "../ui/bits";
import { Coach } from "./coach";
import { Knowledge } from "./knowledge";
import { Notes } from "./notes";
import css from "./side.module.css";
import { Levels } from "./timers";

const TABS = [
  ["ticket", "ticket"],
  ["checks", "list"],
  ["notes", "note"],
  ["knowledge", "book"],
  ["policies", "shield"],
  ["coach", "hint"],
] as const satisfies readonly (readonly [string, IconName])[];

export function Side({
  view,
  row,
  screen,
  tab,
  onTab: setTab,
  onInsert,
}: {
  view: SessionView;
  row: SessionRow;
  screen: Screen;
  tab: string | null;
  onTab: (tab: string | null) => void;
  onInsert: (text: string) => void;
}) {
  const { t } = useTranslation();
  const entries = useOutbox(row.id);
  const checks = view.checklist.map((check) => ({ ...check, done: isDone(check.id) }));
  const done = checks.filter((check) => check.done).length;

  function isDone(id: string): boolean {
    const pending = entries.findLast(
      (entry) => entry.action === "tick" && entry.payload.check === id && entry.state !== "failed",
    );
    return pending ? pending.payload.done === true : (screen.checks[id] ?? false);
  }
  useKeys(Object.fromEntries(TABS.map(([id], i) => [String(i + 1), () => setTab(id)])));

  return (
    <Tabs value={tab} onChange={setTab} className={css.tabs} keepMounted={false}>
      <Tabs.List grow className={css.list}>
        {TABS.map(([id, icon], i) => (
          <Tabs.Tab key={id} value={id} aria-keyshortcuts={String(i + 1)} className={css.tab}>
            <span className={css.tabInner}>
              <Icon name={icon} />
              {t(`side.${id}`)}
            </span>
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="ticket" className={css.panel}>
        <TicketTab view={view} row={row} ended={screen.status === "ended"} />
      </Tabs.Panel>
      <Tabs.Panel value="checks" className={css.panel}>
        {checks.length === 0 ? (
          <p className="gr-dim">{t("side.checks_none")}</p>
        ) : (
          <>
            <p className={css.about}>{t("side.checks_about")}</p>
            <Checks session={row.id} checks={checks} locked={screen.status === "ended"} />
            <p className={css.about} role="status">
              {t("side.checks_done", { done, all: checks.length })}
            </p>
          </>
        )}
      </Tabs.Panel>
      <Tabs.Panel value="notes" className={css.panel}>
        <Notes session={row.id} started={Date.parse(view.row.created_at)} screen={screen} />
      </Tabs.Panel>
      <Tabs.Panel value="knowledge" className={css.panel}>
        <Knowledge session={row.id} onInsert={onInsert} />
      </Tabs.Panel>
      <Tabs.Panel value="coach" className={css.panel}>
        <Coach session={row.id} screen={screen} onInsert={onInsert} />
      </Tabs.Panel>
      <Tabs.Panel value="policies" className={css.panel}>
        {view.policies.length === 0 ? (
          <p className="gr-dim">{t("side.policies_none")}</p>
        ) : (
          <>
            <p className={css.about}>{t("side.policies_about")}</p>
            <ul className={css.policies}>
              {view.policies.map((policy) => (
                <li key={policy.id}>
                  <Icon name="shield" size={17} />
                  <span>{policy.text}</span>
                </li>
              ))}
            </ul>
          </>
        )}
      </Tabs.Panel>
    </Tabs>
  );
}

function TicketTab({ view, row, ended }: { view: SessionView; row: SessionRow; ended: boolean }) {
  const { t } = useTranslation();
  const now = useNow(!ended);
  const opened = Date.parse(row.created_at);
  return (
    <>
      <h3 className={css.subject}>{view.ticket.subject}</h3>
      <p className={css.body} dir="auto">
        {view.ticket.body.trim()}
      </p>
      <dl className={css.facts}>
        <div>
          <dt>{t("side.customer")}</dt>
          <dd>
            <strong>{view.customer.name}</strong>
            <br />
            <span className="gr-dim">{view.customer.about}</span>
          </dd>
        </div>
        <div>
          <dt>{t("side.priority")}</dt>
          <dd>
            <PriorityPill of={row.priority} />
          </dd>
        </div>
        <div>
          <dt>{t("side.type")}</dt>
          <dd>{view.ticket.type}</dd>
        </div>
        <div>
          <dt>{t("side.tags")}</dt>
          <dd>{view.ticket.tags.join(", ")}</dd>
        </div>
        <div>
          <dt>{t("side.opened")}</dt>
          <dd>
            {day(opened)}, {clock(opened)}
          </dd>
        </div>
      </dl>
      <h3 className={css.title}>{t("sla.title")}</h3>
      <Levels sla={row.sla} now={now} />
    </>
  );
}

function Checks({
  session,
  checks,
  locked,
}: {
  session: string;
  checks: { id: string; label: string; done: boolean }[];
  locked: boolean;
}) {
  const live = useLive();
  return (
    <ul className={css.checks}>
      {checks.map((check) => (
        <li key={check.id}>
          <label>
            <input
              type="checkbox"
              checked={check.done}
              disabled={locked}
              onChange={(event) =>
                live.outbox.add(session, "tick", {
                  check: check.id,
                  done: event.currentTarget.checked,
                })
              }
            />
            <span>{check.label}</span>
          </label>
        </li>
      ))}
    </ul>
  );
}
