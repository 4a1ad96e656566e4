import { Button, Modal, SegmentedControl } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { api } from "../api";
import {
  useConnection,
  useFollow,
  useFollowed,
  useLive,
  useMe,
  useNow,
  useOutbox,
} from "../context";
import { empty, fold } from "../fold";
import { Icon } from "../icons";
import { useKeys } from "../keys";
import { MoodCurve } from "../report/mood-curve";
import { span } from "../time";
import type { WatchedView } from "../types";
import { Face } from "../ui/bits";
import { ErrorNote, PageSkeleton } from "../ui/states";
import { Composer, type ComposerHandle } from "../workspace/composer";
import { Messages } from "../workspace/messages";
import { Failures } from "../workspace/pending";
import { Behind } from "./behind";
import { CueCardPanel } from "./cue-card";
import { MoodGlance } from "./mood-glance";
import { isReviewer, useName } from "./names";
import { happenings, holders, moods } from "./reading";
import { Sides } from "./sides";
import css from "./watch.module.css";
import { Whisper } from "./whisper";

/** Someone else's conversation while it runs, with all that they do not see, and the way into it. */
export default function WatchPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const me = useMe();
  const view = useQuery({
    queryKey: ["watched", id],
    queryFn: () => api.watched(id),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (view.error) {
    return (
      <div className="gr-page">
        <ErrorNote error={view.error} onRetry={() => void view.refetch()}>
          <Button
            size="xs"
            variant="default"
            component={Link}
            href={isReviewer(me.role) ? "/team" : "/"}
          >
            {t(isReviewer(me.role) ? "watch.back" : "error.back")}
          </Button>
        </ErrorNote>
      </div>
    );
  }
  return view.data ? <Watch id={id} view={view.data} /> : <PageSkeleton />;
}

function Watch({ id, view }: { id: string; view: WatchedView }) {
  const { t } = useTranslation();
  const live = useLive();
  const me = useMe();
  const online = useConnection();
  const named = useName();
  useFollow(id, view.events, true);
  const followed = useFollowed(id);
  const entries = useOutbox(id);
  const events = followed?.events ?? view.events;
  const screen = useMemo(
    () => followed?.screen ?? fold(view.events, empty()),
    [followed, view.events],
  );
  const held = useMemo(() => holders(events), [events]);
  const points = useMemo(() => moods(events), [events]);
  const behind = useMemo(() => happenings(events), [events]);
  const [pane, setPane] = useState("talk");
  const composer = useRef<ComposerHandle>(null);
  const agent = named(view.agent_name);
  const customer = view.customer.name;
  const started = Date.parse(view.row.created_at);
  const ended = screen.status === "ended";
  const now = useNow(!ended);
  const own =
    held.agent?.user === me.id ? "agent" : held.customer?.user === me.id ? "customer" : "";
  const playing = own === "customer" && !ended;
  const last = points.at(-1);

  useKeys({ r: () => composer.current?.focus() });

  const jump = (seq: number) => {
    setPane("talk");
    requestAnimationFrame(() =>
      document.querySelector(`[data-seq="${seq}"]`)?.scrollIntoView({ block: "center" }),
    );
  };
  const insert = (text: string) => {
    setPane("talk");
    requestAnimationFrame(() => composer.current?.insert(text));
  };

  return (
    <div className={css.watch} data-pane={pane}>
      <div className={css.switch}>
        <SegmentedControl
          fullWidth
          aria-label={t("watch.panes")}
          value={pane}
          onChange={setPane}
          data={[
            { value: "talk", label: t("watch.talk") },
            { value: "side", label: t(playing ? "watch.card" : "watch.behind") },
          ]}
        />
      </div>
      <section className={css.talk} aria-label={t("watch.label", { agent })}>
        <header className={css.head}>
          <Face name={customer} size={38} />
          <div className={css.who}>
            <h1>{customer}</h1>
            <p>{t("watch.plays", { agent, title: view.row.title })}</p>
          </div>
          {!ended && <time className={css.time}>{span((now - started) / 1000)}</time>}
          {own === "agent" && !ended && (
            <Button
              size="xs"
              variant="default"
              leftSection={<Icon name={screen.held ? "play" : "pause"} size={15} />}
              onClick={() => live.outbox.add(id, screen.held ? "resume" : "hold")}
            >
              {t(screen.held ? "talk.resume" : "talk.hold")}
            </Button>
          )}
          {playing && <HangUp session={id} agent={agent} customer={customer} />}
        </header>
        {online === "offline" && !ended && (
          <p className={css.strip} data-tone="warn" role="status">
            <Icon name="alert" size={16} /> {t("connection.offline")}
          </p>
        )}
        {followed?.problem && <ErrorNote error={followed.problem} />}
        <Sides
          session={id}
          agent={agent}
          customer={customer}
          held={held}
          standing={view.standing}
          ended={ended}
        />
        {screen.held && (
          <p className={css.strip} role="status">
            <Icon name="pause" size={16} /> {t("talk.held", { name: customer })}
          </p>
        )}
        <Messages
          name={customer}
          agent={agent}
          started={started}
          messages={screen.messages}
          entries={entries}
          typing={followed?.typing === true && !ended && !playing}
          onEdit={ended || !own ? undefined : (text) => composer.current?.insert(text)}
        />
        <Failures entries={entries} />
        {ended ? (
          <footer className={css.over}>
            <span>{t(view.standing === "guest" ? "watch.guest_ended" : "watch.ended")}</span>
            {view.standing === "reviewer" && (
              <Button component={Link} href={`/sessions/${id}/report`}>
                {t("watch.report")}
              </Button>
            )}
          </footer>
        ) : own ? (
          <Composer
            key={own}
            ref={composer}
            session={id}
            draft={`${id}.${own}`}
            name={customer}
            label={t(own === "agent" ? "watch.as_agent" : "watch.as_customer", {
              name: customer,
              agent,
            })}
            held={screen.held}
            canned={own === "agent" ? view.canned : []}
            onSay={(text) =>
              live.outbox.add(id, own === "agent" ? "say" : "customer_say", { text })
            }
          />
        ) : view.standing === "reviewer" ? (
          <Whisper session={id} agent={agent} />
        ) : (
          <footer className={css.over}>
            {t(held.customer ? "invite.taken" : "watch.guest_free", { name: customer })}
          </footer>
        )}
      </section>
      <aside className={css.side} aria-label={t(playing ? "watch.card" : "watch.behind")}>
        {playing && <CueCardPanel session={id} events={events} onInsert={insert} />}
        {points.length > 1 ? (
          <MoodCurve points={points} name={customer} upTo={null} onJump={jump} />
        ) : (
          last && (
            <section>
              <h3>{t("watch.mood")}</h3>
              <MoodGlance mood={last.mood} />
            </section>
          )
        )}
        <Behind of={behind} labels={view.labels} onJump={jump} />
      </aside>
    </div>
  );
}

/** The customer's way out: they end the conversation themselves. */
function HangUp({
  session,
  agent,
  customer,
}: {
  session: string;
  agent: string;
  customer: string;
}) {
  const { t } = useTranslation();
  const live = useLive();
  const [asking, setAsking] = useState(false);
  const leave = useMutation({ mutationFn: () => live.act("customer_end", session) });
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setAsking(true)}>
        {t("watch.hang_up")}
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("watch.hang_up_title", { name: customer })}
        closeButtonProps={{ "aria-label": t("error.close") }}
      >
        <p style={{ marginBlockStart: 0 }}>{t("watch.hang_up_about", { agent })}</p>
        {leave.error && <ErrorNote error={leave.error} />}
        <div className={css.buttons}>
          <Button variant="default" onClick={() => setAsking(false)}>
            {t("watch.hang_up_no")}
          </Button>
          <Button loading={leave.isPending} onClick={() => leave.mutate()} data-autofocus>
            {t("watch.hang_up_yes")}
          </Button>
        </div>
      </Modal>
    </>
  );
}
