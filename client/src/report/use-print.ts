import { type RefObject, useEffect, useRef } from "react";
import { flushSync } from "react-dom";

const SCHEME = "data-mantine-color-scheme";

/** While the page is printed: everything that is folded away within `box` is open, the colours are light
 * and the document has `title`, which names the file. `prepare` shows what only the state can show. */
export function usePrint(
  box: RefObject<HTMLElement | null>,
  title: string,
  prepare: () => void,
): void {
  const latest = useRef({ title, prepare });
  latest.current = { title, prepare };
  useEffect(() => {
    const root = document.documentElement;
    let undo: (() => void)[] = [];
    const before = () => {
      after();
      flushSync(() => latest.current.prepare());
      const folded = box.current?.querySelectorAll<HTMLDetailsElement>("details:not([open])");
      for (const element of folded ?? []) {
        element.open = true;
        undo.push(() => {
          element.open = false;
        });
      }
      const was = { title: document.title, scheme: root.getAttribute(SCHEME) };
      document.title = latest.current.title;
      root.setAttribute(SCHEME, "light");
      undo.push(() => {
        document.title = was.title;
        if (was.scheme) root.setAttribute(SCHEME, was.scheme);
      });
    };
    const after = () => {
      for (const step of undo) step();
      undo = [];
    };
    addEventListener("beforeprint", before);
    addEventListener("afterprint", after);
    return () => {
      after();
      removeEventListener("beforeprint", before);
      removeEventListener("afterprint", after);
    };
  }, [box]);
}
