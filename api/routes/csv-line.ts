/** One line of CSV (RFC 4180) that no spreadsheet takes for a formula. */

type Cell = string | number | boolean | null;

/** Text that a spreadsheet would calculate gets an apostrophe in front (OWASP, CSV injection). Numbers stay numbers. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell !== "string") return String(cell);
  // Full-width signs are calculated by spreadsheets with East Asian input, too.
  const safe = /^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
