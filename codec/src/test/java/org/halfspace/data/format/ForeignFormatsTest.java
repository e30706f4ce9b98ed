// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.halfspace.data.Rows;
import org.halfspace.data.VectorFiles;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.DamagedFileException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A beginning of a file for every format of the table, as its own programs write it. */
class ForeignFormatsTest {
  @TempDir Path folder;

  private static Map<String, List<String>> beginnings() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    all.put("HDF5", List.of("\u0089HDF\r\n\u001a\n\u0000\u0000"));
    all.put("MATLAB 7.3 (HDF5)", List.of("MATLAB 7.3 MAT-file, Platform: GLNXA64"));
    all.put(
        "a MATLAB file",
        List.of(
            "MATLAB 5.0 MAT-file Platform: posix, Created on: Mon Nov  2 10:00:00 2026",
            "MATLAB 5.0 MAT-file Platform: posix" + " ".repeat(90) + "\u0000\u0001IM\u000f\u0000"));
    all.put("Parquet", List.of("PAR1\u0015\u0004\u0015\u0080"));
    all.put("Arrow or Feather", List.of("ARROW1\u0000\u0000\u00ff\u00ff\u00ff\u00ff"));
    all.put("Feather", List.of("FEA1\u0000\u0000\u0000\u0000"));
    all.put("ORC", List.of("ORC\n\u0006\u0012\u0004"));
    all.put("Avro", List.of("Obj\u0001\u0004\u0016avro.schema"));
    all.put(
        "a PyTorch file in the old format",
        List.of(
            "\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.\u0080\u0002M\u00e9\u0003."));
    all.put(
        "a Python pickle",
        List.of(
            "\u0080\u0004\u0095\u0012\u0000\u0000\u0000\u0000\u0000\u0000\u0000]",
            "\u0080\u0005\u0095\u0012\u0000\u0000\u0000\u0000\u0000\u0000\u0000]",
            "\u0080\u0003cnumpy.core.multiarray\n",
            "\u0080\u0002}q\u0000"));
    all.put(
        "a faiss index", List.of("IxF2\u0080\u0000\u0000\u0000", "IxHL\u0010\u0000\u0000\u0000"));
    all.put("a SQLite database", List.of("SQLite format 3\u0000\u0010\u0000"));
    all.put("PDF", List.of("%PDF-1.7\n%\u00b5"));
    all.put("FITS", List.of("SIMPLE  =                    T / conforms to FITS standard"));
    all.put("a program", List.of("\u007fELF\u0002\u0001\u0001\u0000"));
    all.put("a PNG image", List.of("\u0089PNG\r\n\u001a\n\u0000\u0000\u0000\rIHDR"));
    all.put("a JPEG image", List.of("\u00ff\u00d8\u00ff\u00e0\u0000\u0010JFIF"));
    all.put("a GIF image", List.of("GIF89a\u0001\u0000\u0001\u0000"));
    all.put("a BMP image", List.of("BM\u0046\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0036"));
    all.put("a TIFF image", List.of("II*\u0000\b\u0000\u0000\u0000", "MM\u0000*\u0000\u0000"));
    all.put("a WebP image", List.of("RIFF\u001a\u0000\u0000\u0000WEBPVP8L"));
    all.put("an AVIF image", List.of("\u0000\u0000\u0000 ftypavif\u0000\u0000\u0000\u0000"));
    all.put("a HEIC image", List.of("\u0000\u0000\u0000\u0018ftypheic\u0000\u0000"));
    all.put(
        "a JPEG 2000 image",
        List.of("\u0000\u0000\u0000\fjP  \r\n\u0087\n", "\u00ff\u004f\u00ff\u0051\u0000\u002f"));
    all.put("a JPEG XL image", List.of("\u00ff\n\u00fa\u001f", "\u0000\u0000\u0000\fJXL \r\n"));
    all.put(
        "a PNM image", List.of("P6\n# made by hand\n2 2\n255\n\u0001\u0002", "P2 2 1 255\n0 9"));
    all.put(
        "an SVG drawing",
        List.of("<svg xmlns=\"…\">", "<?xml version=\"1.0\"?>\n<!-- drawn -->\n<svg width=\"9\">"));
    all.put(
        "a video or audio file",
        List.of(
            "\u0000\u0000\u0000 ftypisom\u0000\u0000\u0002\u0000",
            "RIFF\u0024\u0000\u0000\u0000WAVEfmt ",
            "OggS\u0000\u0002",
            "\u001aE\u00df\u00a3\u0001"));
    all.put("packed by xz", List.of("\u00fd7zXZ\u0000\u0000\u0004"));
    all.put("packed by zstd", List.of("(\u00b5/\u00fd\u0004\u0000"));
    all.put("packed by bzip2", List.of("BZh91AY&SY\u00d9\u00c0"));
    all.put("packed by lz4", List.of("\u0004\"M\u0018dp"));
    all.put("packed by compress", List.of("\u001f\u009d\u0090a"));
    all.put("a 7z archive", List.of("7z\u00bc\u00af'\u001c\u0000\u0004"));
    all.put("a RAR archive", List.of("Rar!\u001a\u0007\u0001\u0000"));
    all.put(
        "a tar archive",
        List.of("cifar/data_batch_1.bin" + "\u0000".repeat(235) + "ustar\u000000" + "\u0000"));
    all.put("text in UTF-16", List.of("\u00ff\u00fe1\u0000,\u00002\u0000", "\u00fe\u00ff\u00001"));
    all.put(
        "HTML",
        List.of(
            "<!DOCTYPE html>\n<html>", "\n<html lang=\"en\">", "\u00ef\u00bb\u00bf<HTML><body>"));
    all.put("XML", List.of("<?xml version=\"1.0\"?>\n<rows><row>1</row></rows>"));
    all.put(
        "JSON",
        List.of(
            "{\"id\": 1, \"embedding\": [0.1, 0.2]}\n{\"id\": 2, \"embedding\": [0.3, 0.4]}\n",
            "[[1, 2], [3, 4]]",
            "[\n  0.5,\n  1]"));
    all.put("Matrix Market", List.of("%%MatrixMarket matrix coordinate real general\n3 3 1\n"));
    all.put("ARFF", List.of("% iris\n@RELATION iris\n@ATTRIBUTE a NUMERIC\n"));
    all.put("LIBSVM text", List.of("+1 1:0.5 7:1\n-1 2:0.25\n", "3 1:0.5"));
    all.put("word2vec in its binary form", List.of("3 4\nthe \u0000\u0001\u0080?\u0000"));
    all.put(
        "word vectors as text, as word2vec and fastText write it",
        List.of("3 4\nthe 0.1 0.2 -0.3 4e-1\nof 1 2 3 4\n", "1 999\nthe 0.1 0.2 -0.3 4e-"));
    all.put(
        "word vectors as text, as GloVe writes it: lines that begin with a word",
        List.of(
            "the 0.1 0.2 -0.3\n, 0.1 0.3 0.4\n2008 1 2 3\nof 1 2 3\n",
            "the 0.418 0.24968 -0.41242 0.12"));
    all.put("a PyTorch file", List.of("archive/data.pkl\narchive/byteorder\narchive/data/0\n"));
    all.put("a spreadsheet", List.of("[Content_Types].xml\nxl/workbook.xml\n"));
    all.put("a text document", List.of("[Content_Types].xml\nword/document.xml\n"));
    all.put("a Keras model", List.of("metadata.json\nmodel.weights.h5\n"));
    all.put("a Java archive", List.of("META-INF/MANIFEST.MF\norg/A.class\n"));
    return all;
  }

  @Test
  void everyFormatOfTheTableIsToldWithAdvice() throws IOException {
    Map<String, List<String>> beginnings = beginnings();
    Set<String> named = new TreeSet<>();
    for (ForeignFormats.Format format : ForeignFormats.TABLE) {
      named.add(format.what());
      assertThat(beginnings).as("beginnings of %s", format.what()).containsKey(format.what());
      assertThat(format.advice()).as(format.what()).isNotBlank();
      for (String beginning : beginnings.get(format.what())) {
        byte[] bytes =
            format.kind() == ForeignFormats.Kind.ZIP
                ? zip(beginning.split("\n"))
                : beginning.getBytes(StandardCharsets.ISO_8859_1);
        for (String name : List.of("x", "x.txt")) {
          DamagedFileException e = trouble(name, bytes);
          assertThat(e).as(format.what()).hasMessageContaining("is " + format.what() + "; ");
          assertThat(e.getMessage()).as(format.what()).contains(format.advice());
          assertThat(e.getMessage().lines()).as(format.what()).hasSize(1);
          assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
        }
        if (format.kind() != ForeignFormats.Kind.ZIP) {
          assertThat(trouble("x.gz", RecordFormatsTest.gzip(bytes)))
              .as("%s inside gzip", format.what())
              .hasMessageContaining("is " + format.what() + "; ");
        }
      }
    }
    assertThat(beginnings.keySet()).containsExactlyInAnyOrderElementsOf(named);
  }

  /** Texts that begin as something of the table might, and are vectors. */
  @Test
  void vectorsAreNotTakenForAnotherFormat() throws IOException {
    for (String text :
        List.of(
            "P1 P2\n3 4\n",
            "PAR1,PAR2\n3,4\n",
            "FEA1,FEA2\n3,4\n",
            "ORC\n3\n4\n",
            "ID3;ID4\n3;4\n",
            "Ixyz,b\n3,4\n",
            "\"BM\",\"II\"\n3,4\n",
            "3 4\n5 6\n",
            "x y\n3 4\n",
            "nan 3 4\n5 6 7\n".replace("nan", "9"))) {
      Path file = Files.writeString(folder.resolve("vectors.csv"), text);
      assertThat(Rows.all(VectorFiles.open(file))).as(text).isNotEmpty();
    }
  }

  private DamagedFileException trouble(String name, byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve(name), bytes);
    DamagedFileException e =
        catchThrowableOfType(DamagedFileException.class, () -> VectorFiles.open(file));
    assertThat(e).as(new String(bytes, StandardCharsets.ISO_8859_1)).isNotNull();
    return e;
  }

  private static byte[] zip(String... names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(1);
      }
    }
    return bytes.toByteArray();
  }
}
