import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { span } from "../time";
import type { WireEvent } from "../types";
import css from "./lanes.module.css";
import type { Jump } from "./report-view";

interface Bar {
  lane: "agent" | "customer" | "hold" | "lost";
  seq: number;
  starts: number;
  ends: number;
}

const PAIRS: Record<string, [Bar["lane"], boolean]> = {
  hold_started: ["hold", true],
  hold_ended: ["hold", false],
  line_lost: ["lost", true],
  line_back: ["lost", false],
  call_started: ["lost", false],
  call_ended: ["lost", false],
};

/** Who sounded when, and when nobody could. */
export function bars(events: WireEvent[]): Bar[] {
  const found: Bar[] = [];
  const open: Partial<Record<Bar["lane"], WireEvent>> = {};
  for (const event of events) {
    if (event.kind === "spoke") {
      found.push({
        lane: event.who === "agent" ? "agent" : "customer",
        seq: Number(event.source),
        starts: Number(event.starts),
        ends: Number(event.ends),
      });
      continue;
    }
    const [lane, on] = PAIRS[event.kind] ?? [];
    if (!lane) continue;
    if (on) {
      open[lane] ??= event;
      continue;
    }
    const from = open[lane];
    delete open[lane];
    if (from) found.push({ lane, seq: from.seq, starts: from.at, ends: event.at });
  }
  return found;
}

/** The call as two lanes over time. For the eye: the same stands in the transcript and the figures. */
export function Lanes({
  events,
  name,
  onJump,
}: {
  events: WireEvent[];
  name: string;
  onJump: Jump;
}) {
  const { t } = useTranslation();
  const all = useMemo(() => bars(events), [events]);
  const spoken = all.filter((bar) => bar.lane === "agent" || bar.lane === "customer");
  if (spoken.length === 0) return null;
  const from = Math.min(...all.map((bar) => bar.starts));
  const until = Math.max(...all.map((bar) => bar.ends), from + 1);
  const share = (ms: number) => `${((ms - from) / (until - from)) * 100}%`;
  return (
    <figure className={css.lanes} aria-hidden="true">
      {(["customer", "agent"] as const).map((lane) => (
        <div key={lane} className={css.lane}>
          <b>{lane === "agent" ? t("call.lane_agent") : name}</b>
          <div className={css.track} data-lane={lane}>
            {all
              .filter((bar) => bar.lane === lane || bar.lane === "hold" || bar.lane === "lost")
              .map((bar) => (
                // biome-ignore lint/a11y/noStaticElementInteractions: the transcript is for the keyboard
                // biome-ignore lint/a11y/useKeyWithClickEvents: the transcript is for the keyboard
                <i
                  key={`${bar.lane}-${bar.seq}-${bar.starts}`}
                  data-kind={bar.lane}
                  title={`${span(bar.starts / 1000)} – ${span(bar.ends / 1000)}`}
                  style={{
                    insetInlineStart: share(bar.starts),
                    inlineSize: `calc(${share(bar.ends)} - ${share(bar.starts)})`,
                  }}
                  onClick={() => onJump(bar.seq)}
                />
              ))}
          </div>
        </div>
      ))}
      <figcaption>
        <span>{span(from / 1000)}</span>
        <span>{span(until / 1000)}</span>
      </figcaption>
    </figure>
  );
}
