import { useTranslation } from "react-i18next";
import { MOODS, type MoodPoint } from "../types";

/** A cause in words; one that we have no words for is shown as it is named. */
export function useCause(): (cause: string) => string {
  const { t } = useTranslation();
  return (cause) => t(`cause.${cause as "start"}`, { defaultValue: cause.replaceAll("_", " ") });
}

/** Whether a move was for the better on the whole. */
export function isGood({ delta }: MoodPoint): boolean {
  return delta.satisfaction + delta.patience + delta.cooperation - delta.frustration >= 0;
}

/** "Frustration -7, Satisfaction +4": the numbers that moved. */
export function useDelta(): (point: MoodPoint) => string {
  const { t } = useTranslation();
  return ({ delta }) =>
    MOODS.filter((mood) => Math.round(delta[mood]) !== 0)
      .map((mood) => `${t(`mood.${mood}`)} ${signed(delta[mood])}`)
      .join(", ");
}

export function signed(value: number): string {
  const round = Math.round(value);
  return round > 0 ? `+${round}` : `−${Math.abs(round)}`;
}
