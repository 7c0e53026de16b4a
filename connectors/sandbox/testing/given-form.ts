/** A report form the sandbox takes, as it comes over the wire, with what a test changes. */
export function givenForm(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    external_id: "uji:1",
    revisi: 1,
    jenis: "pengaduan",
    judul: "Sampah menumpuk di depan pasar",
    isi: "Sampah sudah empat hari tidak diangkut, baunya sampai ke jalan.",
    tanggal_kejadian: "2026-11-17T07:31:00+07:00",
    lokasi_kejadian: "Pasar Johar",
    kode_wilayah: "33.74",
    instansi_tujuan: "Dinas Lingkungan Hidup",
    kategori: "LINGKUNGAN HIDUP DAN KEHUTANAN",
    urgensi: 2,
    tautan: ["https://x.com/i/status/1"],
    jumlah_suara: 3,
    kanal: "X",
    kontak: null,
    anonim: true,
    rahasia: false,
    ...changes,
  };
}
