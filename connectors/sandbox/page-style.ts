/** The look of the sandbox's page: ink on paper in both themes, a hatched strip that says SANDBOX. */
export const pageStyle = `
:root { color-scheme: light dark;
  --bg: light-dark(#F5F5F3, #101114); --surface: light-dark(#FFFFFF, #17181C); --sunken: light-dark(#EEEEEB, #0B0C0E);
  --line: light-dark(#E2E2DD, #2A2C32); --line-2: light-dark(#CFCFC9, #3A3D45); --control: light-dark(#85868A, #747983);
  --ink: light-dark(#1A1B1F, #ECEDF0); --ink-2: light-dark(#4A4D55, #B7BBC4); --ink-3: light-dark(#63666E, #989DA8);
  --nila: light-dark(#4A43C6, #A9A4FF); --red-ink: light-dark(#A50F24, #FF9EA3); --red-soft: light-dark(#FCE9EA, #3B161B);
  --track: light-dark(#DEDED9, #33363D); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--ink); font: 14px/20px Inter, system-ui, sans-serif; }
.strip { padding: 4px 16px; font-size: 12px; color: var(--ink-2); border-bottom: 1px solid var(--line-2);
  background: repeating-linear-gradient(135deg, var(--sunken) 0 8px, var(--bg) 8px 16px); }
.strip b { color: var(--ink); letter-spacing: .06em; }
main { max-width: 960px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { font-size: 20px; line-height: 28px; letter-spacing: -.015em; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 14px; line-height: 20px; margin: 0 0 8px; }
p { margin: 0 0 8px; }
a { color: var(--nila); }
a:focus-visible, button:focus-visible, input:focus-visible { outline: 2px solid var(--nila); outline-offset: 2px; }
.quiet { color: var(--ink-3); font-size: 12px; line-height: 16px; }
nav { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 16px 0; font-size: 13px; }
nav a { min-height: 24px; } nav a[aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 16px; margin: 0 0 16px; }
ol, ul { margin: 0; padding: 0; list-style: none; }
.rows li { padding: 12px 0; border-top: 1px solid var(--line); } .rows li:first-child { border-top: 0; padding-top: 0; }
.rows a { font-weight: 600; overflow-wrap: anywhere; }
.number { font-variant-numeric: tabular-nums; color: var(--ink-3); margin-right: 8px; }
.state { display: inline-flex; align-items: center; gap: 6px; color: var(--ink-2); font-size: 12px; }
.state::before { content: ""; width: 10px; height: 10px; border: 2px solid currentColor; border-radius: 50%; }
.state.unverified::before { border-style: dashed; }
.state.in_process::before { background: linear-gradient(90deg, currentColor 50%, transparent 50%); }
.state.resolved::before { background: currentColor; }
.state.pending_info::before { border-radius: 0; }
.state.archived::before { height: 0; border-width: 1px; border-radius: 0; }
.body { font-size: 15px; line-height: 24px; white-space: pre-wrap; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: minmax(100px, 160px) 1fr; gap: 4px 16px; margin: 0; }
dt { color: var(--ink-3); } dd { margin: 0; overflow-wrap: anywhere; }
.trail li { display: grid; grid-template-columns: 160px 1fr; gap: 4px 16px; padding: 8px 0; border-top: 1px solid var(--line); }
.trail li:first-child { border-top: 0; } .trail span { overflow-wrap: anywhere; white-space: pre-wrap; }
label { display: block; margin: 0 0 12px; font-size: 13px; }
input { display: block; width: 100%; height: 44px; margin-top: 4px; padding: 0 12px; font: inherit; font-size: 16px;
  color: var(--ink); background: var(--surface); border: 1px solid var(--control); border-radius: 6px; }
.buttons { display: flex; flex-wrap: wrap; gap: 8px; }
button { min-height: 44px; padding: 0 16px; font: inherit; color: var(--ink); background: var(--surface);
  border: 1px solid var(--line-2); border-radius: 6px; cursor: pointer; }
button:hover { background: var(--track); }
.error { background: var(--red-soft); color: var(--red-ink); border-left: 3px solid currentColor; padding: 8px 12px; margin: 0 0 16px; }
@media (max-width: 560px) { .trail li, dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 8px; } }
`;
