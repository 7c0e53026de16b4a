import { describe, expect, it } from "vitest";
import { htmlToText } from "./html-text.ts";

const cases: [html: string, text: string][] = [
  ["Lampu mati", "Lampu mati"],
  ["<p>Satu</p><p>Dua<br/>tiga</p>", "Satu\n\nDua\ntiga"],
  ["<ul><li>a</li><li>b</li></ul>", "a\n\nb"],
  ["<b>te</b>bal, mi<i>ring</i>", "tebal, miring"],
  ["A &amp; B &lt;3 &eacute; &#8211; &#x1F4A1; &nbsp;x", "A & B <3 é – 💡 x"],
  ["debit < biasa, 5 > 3, a<5", "debit < biasa, 5 > 3, a<5"],
  ["<script>alert('<p>x</p>')</script>isi<style>p{}</style>", "isi"],
  ["<!-- rahasia <b>x</b> -->isi<!-- tak selesai", "isi"],
  ["<a href=\"x>y\" title='a>b'>tautan</a>", "tautan"],
  ["  banyak \t spasi \r\n\r\n\r\n baris  ", "banyak spasi\n\nbaris"],
  ["<img src=x onerror=alert(1)>foto", "foto"],
  ["&lt;script&gt;tetap teks&lt;/script&gt;", "<script>tetap teks</script>"],
  ["", ""],
];

describe("HTML as text", () => {
  it.each(cases)("%j reads %j", (html, text) => expect(htmlToText(html)).toBe(text));

  it.each(["<a", "<", "<p ", "<!--", "<script>", '<a "', "&amp", "<a '\"", "\n \n", "</", "<p>", "<a b='"])(
    "costs no square of the length for a million characters of %j",
    (piece) => {
      const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
      const began = performance.now();
      htmlToText(text);
      expect(performance.now() - began).toBeLessThan(2_000);
    },
  );
});
