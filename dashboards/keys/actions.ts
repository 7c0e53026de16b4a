/** Everything a key can do, with its default. Names of actions are words of `keys.json`. */

export const actionKeys = {
  next: "j",
  previous: "k",
  confirm: "Enter",
  dismiss: "x",
  urgency1: "1",
  urgency2: "2",
  urgency3: "3",
  urgency4: "4",
  category: "c",
  place: "t",
  agency: "i",
  intent: "p",
  title: "e",
  merge: "m",
  otherProblem: "b",
  split: "v",
  snooze: "s",
  note: "n",
  assign: "h",
  hold: "a",
  readAs: "d",
  photo: "l",
  original: "o",
  undo: "z",
  skip: ".",
  select: " ",
  selectAll: "A",
  search: "/",
  explain: "w",
  sheet: "?",
  back: "Escape",
  palette: "Ctrl+k",
  goQueue: "g q",
  goEmergencies: "g d",
  goCases: "g k",
  goSources: "g s",
  goSettings: "g a",
} as const;

export type Action = keyof typeof actionKeys;
export const actions = Object.keys(actionKeys) as Action[];

/** How a key looks on its cap. */
export function keyCap(key: string): string {
  const names: Record<string, string> = { " ": "Space", Escape: "Esc", "Ctrl+k": "Ctrl K" };
  if (names[key]) return names[key];
  if (key.length === 1 && key !== key.toLowerCase()) return `Shift ${key}`;
  return key
    .split(" ")
    .map((part) => (part.length === 1 ? part.toUpperCase() : part))
    .join(" ");
}
