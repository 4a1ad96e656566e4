import { useEffect, useState } from "react";
import { type Film, film } from "./camera";

/** The webcam, recorded while `on`: what it sees, and why it can't be had. */
export function useFilm(session: string, on: boolean) {
  const [picture, setPicture] = useState<MediaStream | null>(null);
  const [blind, setBlind] = useState("");
  useEffect(() => {
    if (!on) return;
    let made: Film | null = null;
    let left = false;
    film(session).then(
      (found) => {
        made = found;
        if (left) found.stop();
        else setPicture(found.stream);
      },
      (error: Error) => setBlind(error.message),
    );
    return () => {
      left = true;
      made?.stop();
      setPicture(null);
    };
  }, [on, session]);
  return { picture, blind };
}
