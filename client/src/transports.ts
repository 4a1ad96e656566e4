// What the chat channel goes over: a WebSocket, or polling where something between lets no WebSocket through.

import { WebSocket as EngineWebSocket, type ManagerOptions, XHR } from "socket.io-client";
import { MOST_MS } from "./patience";

/** So long an open WebSocket may be silent, in ms: the server speaks first, and at once. */
export const SILENT_MS = 5_000;

const KEY = "greenroom.polling";

type Transports = NonNullable<ManagerOptions["transports"]>;

/** Some proxies let a WebSocket open and then nothing through. One that stays silent, or over which the first
 * question is never answered, counts as failed, and `onSilent` is called. */
export const watched = (onSilent: () => void) =>
  class Watched extends EngineWebSocket {
    #timer: ReturnType<typeof setTimeout> | undefined;

    protected override onOpen(): void {
      this.#wait(SILENT_MS);
      super.onOpen();
    }

    /** First the server greets, then it answers; to a client that polls and tries a WebSocket it only answers. */
    protected override onPacket(packet: Parameters<EngineWebSocket["onPacket"]>[0]): void {
      clearTimeout(this.#timer);
      if (packet.type === "open") this.#wait(MOST_MS);
      super.onPacket(packet);
    }

    protected override onClose(details?: Parameters<EngineWebSocket["onClose"]>[0]): void {
      clearTimeout(this.#timer);
      super.onClose(details);
    }

    #wait(ms: number): void {
      this.#timer = setTimeout(() => {
        onSilent();
        this.onError("nothing came through", null);
        this.close();
      }, ms);
    }
  };

/** Which ways there are, in the order in which they are tried. */
export class Ways {
  readonly #webSocket: ReturnType<typeof watched>;

  constructor(onSilent: () => void) {
    this.#webSocket = watched(onSilent);
  }

  /** A WebSocket has hung in this tab: already to try one again would hold up what is polled. */
  get onlyPolling(): boolean {
    return sessionStorage.getItem(KEY) !== null;
  }

  set onlyPolling(only: boolean) {
    if (only) sessionStorage.setItem(KEY, "1");
    else sessionStorage.removeItem(KEY);
  }

  usual(): Transports {
    return this.onlyPolling ? [XHR] : [this.#webSocket, XHR];
  }

  pollingFirst(): Transports {
    return this.onlyPolling ? [XHR] : [XHR, this.#webSocket];
  }
}
