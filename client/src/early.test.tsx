import { act, type ComponentType, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { api } from "./api";
import { page } from "./page";
import { Catch } from "./ui/states";

vi.mock("./ui/states", async () => {
  const { Component } = await import("react");
  class Catch extends Component<{ children: ReactNode }, { broken: boolean }> {
    state = { broken: false };
    static getDerivedStateFromError = () => ({ broken: true });
    render() {
      return this.state.broken ? "broken" : this.props.children;
    }
  }
  return { Catch, PageSkeleton: () => "loading" };
});

const answer = (body: unknown, status = 200) =>
  Promise.resolve(new Response(JSON.stringify(body), { status }));
const fetched: string[] = [];

beforeEach(() => {
  fetched.length = 0;
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.stubGlobal("fetch", (path: string) => {
    fetched.push(path);
    return answer({ from: "fetch" });
  });
});
afterEach(() => {
  globalThis.begun = undefined;
  vi.unstubAllGlobals();
});

it("takes up once what was asked for early", async () => {
  globalThis.begun = new Map([["/home", answer({ from: "early" })]]);
  expect(await api.home()).toEqual({ from: "early" });
  expect(await api.home()).toEqual({ from: "fetch" });
});

it("asks again for what did not come early, and for all once somebody is signed in", async () => {
  globalThis.begun = new Map<string, Promise<Response | undefined>>([
    ["/me", answer({}, 401)],
    ["/home", answer({}, 401)],
    ["/scenarios", Promise.resolve(undefined)],
  ]);
  await api.scenarios("");
  await expect(api.me()).rejects.toMatchObject({ status: 401 });
  expect(fetched).toEqual(["/api/scenarios"]);
  await api.me();
  await api.home();
  expect(fetched).toEqual(["/api/scenarios", "/api/me", "/api/home"]);
});

const drawn = async (Page: ComponentType) => {
  const place = document.createElement("div");
  const root = createRoot(place, { onCaughtError: () => {} });
  await act(() =>
    root.render(
      <Catch>
        <Page />
      </Catch>,
    ),
  );
  return place;
};

it("draws a page at once when it is there, and says when it cannot be had, until it can", async () => {
  const load = vi
    .fn<() => Promise<{ default: () => string }>>()
    .mockRejectedValueOnce(new Error("gone"))
    .mockResolvedValue({ default: () => "the page" });
  const Page = page(/^\/nowhere$/, load);
  expect(load).not.toHaveBeenCalled();
  expect((await drawn(Page)).textContent).toBe("broken");
  await Page.begin();
  expect((await drawn(Page)).textContent).toBe("the page");
  expect(load).toHaveBeenCalledTimes(2);
});

it("begins with the page that is asked for before it is drawn", () => {
  const load = vi.fn(() => new Promise<never>(() => {}));
  page(new RegExp(`^${location.pathname}$`), load);
  expect(load).toHaveBeenCalledTimes(1);
});
