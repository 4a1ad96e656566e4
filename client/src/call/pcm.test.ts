import { expect, it, vi } from "vitest";

interface Processor {
  port: { postMessage: (data: ArrayBuffer) => void; onmessage?: (event: object) => void };
  process: (inputs: Float32Array[][], outputs: Float32Array[][]) => boolean;
}

const made: Record<string, new () => Processor> = {};
const sent: Int16Array[] = [];
const post = (data: ArrayBuffer) => sent.push(new Int16Array(data));

vi.stubGlobal(
  "AudioWorkletProcessor",
  class {
    port = { postMessage: post };
  },
);
vi.stubGlobal("registerProcessor", (name: string, one: new () => Processor) => {
  made[name] = one;
});

const BLOCK = 128;

async function processor(name: "up" | "down", rate: number): Promise<Processor> {
  vi.stubGlobal("sampleRate", rate);
  // @ts-expect-error: plain JavaScript, for the browser's audio thread
  await import("./pcm.worklet.js");
  const Made = made[name];
  if (!Made) throw new Error(name);
  return new Made();
}

const sine = (hertz: number, rate: number, from: number) =>
  Float32Array.from(
    { length: BLOCK },
    (_, i) => 0.5 * Math.sin((2 * Math.PI * hertz * (from + i)) / rate),
  );

/** How often a wave goes up through zero. */
const waves = (of: ArrayLike<number>) =>
  Array.from(of).filter((value, i, all) => i > 0 && value >= 0 && (all[i - 1] ?? 0) < 0).length;

it.each([44_100, 48_000, 16_000])("takes %i samples a second down to 16,000", async (rate) => {
  sent.length = 0;
  const up = await processor("up", rate);
  for (let from = 0; from < rate; from += BLOCK) up.process([[sine(400, rate, from)]], []);
  const all = sent.flatMap((frame) => [...frame]);
  expect(sent[0]?.length).toBe(320);
  expect(Math.abs(all.length - 16_000)).toBeLessThan(700);
  expect(Math.abs(waves(all) - (400 * all.length) / 16_000)).toBeLessThan(3);
  expect(Math.max(...all)).toBeGreaterThan(14_000);
});

it.each([44_100, 48_000])("plays 16,000 samples a second at %i", async (rate) => {
  const down = await processor("down", rate);
  const frame = Int16Array.from(
    { length: 8_000 },
    (_, i) => 16_000 * Math.sin((2 * Math.PI * 400 * i) / 16_000),
  );
  down.port.onmessage?.({ data: frame.buffer });
  const heard: number[] = [];
  const block = () => {
    const out = new Float32Array(BLOCK);
    down.process([], [[out]]);
    return out;
  };
  while (heard.length < rate / 4) heard.push(...block());
  expect(Math.abs(waves(heard) - 100)).toBeLessThan(3);
  for (let i = 0; i < rate / BLOCK; i++) block();
  expect(block().every((value) => value === 0)).toBe(true);
});

it("sends nothing while the microphone gives nothing", async () => {
  sent.length = 0;
  const up = await processor("up", 48_000);
  expect(up.process([[]], [])).toBe(true);
  expect(sent).toEqual([]);
});
