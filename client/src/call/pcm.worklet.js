// Sound between the page and a socket, 16 kHz both ways, whatever rate the page's audio has.

const RATE = 16_000;
const FRAME = 320; // 20 ms

/** Gathers what comes in into frames of 16-bit samples. */
class Up extends AudioWorkletProcessor {
  constructor() {
    super();
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
    this.sum = 0;
    this.count = 0;
    this.place = 0; // of a sample that goes out, counted in samples that come in
  }

  process([input]) {
    const step = sampleRate / RATE;
    for (const value of input[0] ?? []) {
      this.sum += value;
      this.count += 1;
      this.place += 1;
      if (this.place < step) continue;
      this.place -= step;
      this.put(this.sum / this.count); // the mean keeps high notes from folding down
      this.sum = 0;
      this.count = 0;
    }
    return true;
  }

  put(value) {
    this.frame[this.filled] = Math.max(-1, Math.min(1, value)) * 32_767;
    this.filled += 1;
    if (this.filled < FRAME) return;
    this.port.postMessage(this.frame.buffer, [this.frame.buffer]);
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
  }
}

/** Plays frames one after the other. */
class Down extends AudioWorkletProcessor {
  constructor() {
    super();
    this.waiting = [];
    this.place = 0;
    this.port.onmessage = ({ data }) => {
      this.waiting.push(new Int16Array(data));
    };
  }

  process(_, [output]) {
    const step = RATE / sampleRate;
    const [channel] = output;
    for (let i = 0; i < channel.length; i++) {
      const frame = this.waiting[0];
      if (!frame) {
        this.place = 0;
        return true;
      }
      const at = Math.floor(this.place);
      const next = frame[at + 1] ?? this.waiting[1]?.[0] ?? frame[at] ?? 0;
      const part = this.place - at;
      channel[i] = ((frame[at] ?? 0) * (1 - part) + next * part) / 32_768;
      this.place += step;
      if (this.place < frame.length) continue;
      this.place -= frame.length;
      this.waiting.shift();
    }
    return true;
  }
}

registerProcessor("up", Up);
registerProcessor("down", Down);
