import { expect, it } from "vitest";
import { csvLine } from "./csv-line.ts";

it.each([
  [["a", 1, null, true], "a,1,,true"],
  [["=HYPERLINK(1)"], "'=HYPERLINK(1)"],
  [["+62", "-1", "@x", "\tx"], "'+62,'-1,'@x,'\tx"],
  [["  =1+1"], "'  =1+1"],
  [["\uff1d1"], "'\uff1d1"],
  [[-5], "-5"],
  [['ia bilang "ya", lalu\npergi'], '"ia bilang ""ya"", lalu\npergi"'],
  [["=\r\nA1"], '"\'=\r\nA1"'],
  [["a=b", "jl. x - y"], "a=b,jl. x - y"],
])("%j is written so that a spreadsheet only shows it", (cells, line) => {
  expect(csvLine(cells)).toBe(`${line}\r\n`);
});
