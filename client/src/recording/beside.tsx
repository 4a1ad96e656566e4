import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo } from "react";
import { api } from "../api";
import type { Recording, RecordingTrack, Report } from "../types";
import { CameraView } from "./camera-view";
import { Player } from "./player";
import { type Playing, PlayingProvider } from "./playing";
import { sounding, stretches } from "./timeline";
import { usePlayer } from "./use-player";

/** What was recorded of the session that a report is of; null: nothing, or nobody is signed in. */
export function useRecording(report: Report, me?: string): Recording | null {
  const called = report.events.some((event) => event.kind === "recording_consented");
  const found = useQuery({
    queryKey: ["recording", report.row.id],
    queryFn: () => api.recording(report.row.id),
    enabled: me !== undefined && called,
    // the last seconds are brought to their place just after a call has ended
    refetchInterval: ({ state }) =>
      state.data && !state.data.audio && fresh(report) ? 2_000 : false,
  });
  return found.data ?? null;
}

const FRESH_MS = 30_000;

function fresh(report: Report): boolean {
  return Date.now() - Date.parse(report.row.ended_at ?? report.row.created_at) < FRESH_MS;
}

/** The conversation (`children`) with its recording: pictures above, controls below, lines that are played.
 * `onLine` is told of each line that begins to sound; undefined while nothing is played. */
export function Beside({
  recording,
  audio,
  report,
  onLine,
  children,
}: {
  recording: Recording;
  audio: RecordingTrack;
  report: Report;
  onLine: (seq: number | undefined) => void;
  children: ReactNode;
}) {
  const playback = usePlayer(report.row.id, audio.parts);
  const { t, playing, seek, from } = playback;
  const all = useMemo(() => stretches(report.events), [report.events]);
  const begun = playing || t > from;
  const seq = begun ? sounding(all, t) : null;
  const lines = useMemo<Playing>(() => {
    const starts = new Map(all.map((one) => [one.seq, one.starts]));
    return {
      seq,
      going: playing,
      at: (line) => starts.get(line),
      play: (line) => seek(starts.get(line) ?? 0, true),
    };
  }, [all, seq, playing, seek]);
  useEffect(() => onLine(begun ? (seq ?? 0) : undefined), [begun, seq, onLine]);
  return (
    <PlayingProvider value={lines}>
      {recording.video && (
        <CameraView session={report.row.id} parts={recording.video.parts} playback={playback} />
      )}
      {children}
      <Player session={report.row.id} recording={recording} playback={playback} />
    </PlayingProvider>
  );
}
