/** The one sound there is: two short tones for an emergency. */

let audio: AudioContext | null = null;

/** Browsers let a page sound only after a person has touched it. */
export function allowSound(): () => void {
  const allow = () => {
    audio ??= new AudioContext();
    void audio.resume();
  };
  addEventListener("pointerdown", allow);
  addEventListener("keydown", allow);
  return () => {
    removeEventListener("pointerdown", allow);
    removeEventListener("keydown", allow);
  };
}

/** Silent until somebody has touched the page. */
export function soundEmergency(): void {
  if (audio?.state !== "running") return;
  const start = audio.currentTime;
  tone(audio, 880, start);
  tone(audio, 660, start + 0.2);
}

function tone(context: AudioContext, hertz: number, at: number): void {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.2, at + 0.01);
  gain.gain.setValueAtTime(0.2, at + 0.13);
  gain.gain.linearRampToValueAtTime(0, at + 0.15);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.16);
}
