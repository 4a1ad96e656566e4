/** Whom to hear: both, or one alone and then in both ears. The agent is on the left of a recording. */
export type Ear = "both" | "agent" | "customer";

/** The two sides of a stereo recording, each as loud as wanted. To be made on a click. */
export class Ears {
  private readonly context = new AudioContext();
  private readonly gains: [GainNode, GainNode][];

  constructor(element: HTMLAudioElement) {
    const source = this.context.createMediaElementSource(element);
    const sides = this.context.createChannelSplitter(2);
    const out = this.context.createChannelMerger(2);
    source.connect(sides);
    this.gains = [0, 1].map((side) => {
      const own = this.context.createGain();
      const other = this.context.createGain();
      sides.connect(own, side).connect(out, 0, side);
      sides.connect(other, side).connect(out, 0, 1 - side);
      return [own, other];
    });
    out.connect(this.context.destination);
  }

  set(ear: Ear): void {
    void this.context.resume();
    for (const [side, [own, other]] of this.gains.entries()) {
      const alone = ear === (side === 0 ? "agent" : "customer");
      own.gain.value = ear === "both" || alone ? 1 : 0;
      other.gain.value = alone ? 1 : 0;
    }
  }

  close(): void {
    void this.context.close();
  }
}
