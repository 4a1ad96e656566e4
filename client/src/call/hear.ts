// The browser's own recognition, where it has one. What it hears may go to whoever made the browser.

interface Result {
  readonly isFinal: boolean;
  readonly 0: { readonly transcript: string };
}

interface Recogniser {
  continuous: boolean;
  interimResults: boolean;
  lang: string;
  onresult: ((event: { resultIndex: number; results: ArrayLike<Result> }) => void) | null;
  onend: (() => void) | null;
  onerror: ((event: { error: string }) => void) | null;
  start(): void;
  abort(): void;
}

type Maker = new () => Recogniser;

function maker(): Maker | undefined {
  const at = globalThis as unknown as Record<string, Maker | undefined>;
  return at.SpeechRecognition ?? at.webkitSpeechRecognition;
}

export const canHear = (): boolean => maker() !== undefined;

/** Hear until the returned function is called. `onPartial`: what was said so far of a sentence; `onSaid`: the
 * whole of it; `onTrouble`: it will hear nothing more. */
export function hear(
  language: string,
  onPartial: (text: string) => void,
  onSaid: (text: string) => void,
  onTrouble: (code: string) => void,
): () => void {
  const Make = maker();
  if (!Make) {
    onTrouble("missing");
    return () => {};
  }
  const recogniser = new Make();
  let on = true;
  recogniser.continuous = true;
  recogniser.interimResults = true;
  recogniser.lang = language;
  recogniser.onresult = ({ resultIndex, results }) => {
    let partial = "";
    for (let i = resultIndex; i < results.length; i++) {
      const result = results[i];
      const text = result?.[0].transcript.trim() ?? "";
      if (result?.isFinal && text) onSaid(text);
      else partial += `${text} `;
    }
    onPartial(partial.trim());
  };
  recogniser.onerror = ({ error }) => {
    if (error === "no-speech" || error === "aborted") return;
    on = false;
    onTrouble(error);
  };
  recogniser.onend = () => {
    if (on) recogniser.start(); // it ends by itself after a silence
  };
  recogniser.start();
  return () => {
    on = false;
    recogniser.abort();
  };
}
