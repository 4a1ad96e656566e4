import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useLive, useMe } from "../context";
import type { Side } from "../fold";
import { Icon } from "../icons";
import { ErrorNote } from "../ui/states";
import { useName } from "./names";
import type { Holder } from "./reading";
import css from "./watch.module.css";

const SIDES = ["agent", "customer"] as const;

/** Who has which side, and the way to take one or give it back. */
export function Sides({
  session,
  agent,
  customer,
  held,
  standing,
  ended,
}: {
  session: string;
  agent: string;
  customer: string;
  held: Partial<Record<Side, Holder>>;
  standing: "reviewer" | "guest";
  ended: boolean;
}) {
  const { t } = useTranslation();
  const live = useLive();
  const me = useMe();
  const name = useName();
  const change = useMutation({
    mutationFn: ({ what, side }: { what: "take" | "release"; side: Side }) =>
      live.act(what, session, { side }),
  });
  const busy = (side: Side) => change.isPending && change.variables.side === side;
  const own = SIDES.find((side) => held[side]?.user === me.id);
  return (
    <section className={css.sides} aria-label={t("sides.title")}>
      {SIDES.map((side) => {
        const holder = held[side];
        const mine = own === side;
        const may =
          !ended && (standing === "reviewer" || (side === "customer" && (mine || !holder)));
        return (
          <div key={side} className={css.party} data-mine={mine || undefined}>
            <Icon name={side === "agent" ? "desk" : "person"} />
            <p>
              <span className="gr-dim">{t(`sides.${side}`)}</span>
              <strong>
                {mine
                  ? t("talk.you")
                  : holder
                    ? name(holder.by)
                    : t(`sides.${side}_own`, { agent })}
              </strong>
              {holder && <small>{t(`sides.${side}_for`, { agent, customer })}</small>}
            </p>
            {may && (
              <Button
                size="xs"
                variant={mine ? "filled" : "default"}
                loading={busy(side)}
                disabled={!holder && own !== undefined}
                title={!holder && own ? t("sides.one_only") : undefined}
                onClick={() => change.mutate({ what: holder ? "release" : "take", side })}
              >
                {t(holder ? `sides.${side}_release` : `sides.${side}_take`, { agent })}
              </Button>
            )}
          </div>
        );
      })}
      {change.error && (
        <div className={css.wide}>
          <ErrorNote error={change.error} />
        </div>
      )}
    </section>
  );
}
