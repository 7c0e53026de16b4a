/** Posts whose cases are beyond doubt: each problem in three near-equal reports of one street, with reposts and chatter between. */
import { writeFileSync } from "node:fs";

const problems = [
  (street: string) => `lampu jalan mati total di ${street}, gelap gulita tiap malam, tolong diperbaiki min`,
  (street: string) =>
    `sampah menumpuk tidak diangkut seminggu di ${street}, bau sekali, mohon segera diangkut`,
  (street: string) => `jalan berlubang dalam di ${street}, sudah banyak motor jatuh, mohon ditambal`,
  (street: string) => `saluran air mampet di ${street}, air meluap ke jalan tiap hujan, tolong dikeruk`,
];
const streets = [
  "Melati",
  "Kenanga",
  "Anggrek",
  "Cempaka",
  "Dahlia",
  "Flamboyan",
  "Mawar",
  "Teratai",
  "Kamboja",
  "Bougenvil",
];
const towns = ["Kota Semarang", "Kota Malang", "Kota Padang", "Kota Makassar", "Kota Banjarmasin"];
const endings = ["", " terima kasih", " sudah lama begini"];

/** Writes `cases` × 3 reports and as many lines of other things to `path`; returns how many posts and cases there are. */
export function writeKillPosts(path: string, cases: number): { posts: number; cases: number } {
  const lines: string[] = [];
  const began = Date.parse("2026-11-20T00:00:00Z");
  const push = (id: string, more: object) =>
    lines.push(
      JSON.stringify({
        id,
        platform: "x",
        created_at: new Date(began + lines.length * 1000).toISOString(),
        ...more,
      }),
    );
  for (let round = 0; round < 3; round++)
    for (let index = 0; index < cases; index++) {
      // Every case has a street of its own: nothing but its own reports is near it.
      const kind = ["Raya", "Indah", "Baru", "Utama"][Math.floor(index / streets.length) % 4];
      const street = `Jl. ${streets[index % streets.length]} ${kind}`;
      const town = towns[Math.floor(index / (4 * streets.length)) % towns.length]!;
      const text = `${problems[index % problems.length]!(`${street}, ${town}`)}${endings[round]}`;
      push(`p${index}-${round}`, { author: `warga${index}_${round}`, text });
      if (index % 5 === 0)
        push(`r${index}-${round}`, {
          author: `ulang${index}_${round}`,
          kind: "repost",
          repeats: `p${index}-${round}`,
          text: `RT ${text}`,
        });
    }
  writeFileSync(path, `${lines.join("\n")}\n`);
  return { posts: lines.length, cases };
}
