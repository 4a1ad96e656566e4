// Pages that are loaded when they are needed, without React's <Suspense>: it would keep what stands in for a page
// on the screen for 300 ms at least, however soon the page is there.

import { type ComponentType, useEffect, useState } from "react";
import { PageSkeleton } from "./ui/states";

/** The page that `load` brings. `at`: the addresses under which it is the first to be shown, so that loading
 * begins before anything is drawn; `begin` does so sooner than it is needed. */
export function page<P extends object>(
  at: RegExp,
  load: () => Promise<{ default: ComponentType<P> }>,
) {
  let found: ComponentType<P> | undefined;
  let loading: Promise<void> | undefined;

  function begin(): Promise<void> {
    loading ??= load().then(
      (module) => {
        found = module.default;
      },
      (error: unknown) => {
        loading = undefined;
        throw error;
      },
    );
    return loading;
  }

  // biome-ignore lint/correctness/noComponentHookFactories: each is made once, when its module is loaded
  function Page(props: P) {
    const [Found, setFound] = useState(() => found);
    const [broken, setBroken] = useState<{ error: unknown }>();
    useEffect(() => {
      if (Found) return;
      begin().then(
        () => setFound(() => found),
        (error: unknown) => setBroken({ error }),
      );
    }, [Found]);
    if (broken) throw broken.error;
    return Found ? <Found {...props} /> : <PageSkeleton />;
  }

  if (at.test(location.pathname)) begin().catch(() => {}); // said where it is shown
  return Object.assign(Page, { begin });
}
