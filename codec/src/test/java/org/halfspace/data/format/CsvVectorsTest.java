// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.Rows;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.DamagedFileException.Kind;
import org.halfspace.testing.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvVectorsTest {
  @TempDir Path folder;

  @Test
  void readsWhatNumPyWrites() throws IOException {
    Python.numpy(
        folder,
        """
        rng = np.random.default_rng(3)
        a = rng.standard_normal((200, 9)) * 10.0 ** rng.integers(-30, 30, (200, 9))
        names = ','.join('name%d' % i for i in range(9))
        np.savetxt('comma.csv', a, delimiter=',')
        np.savetxt('semicolon.csv', a, delimiter=';', fmt='%.9g', newline='\\r\\n')
        np.savetxt('tab.tsv', a, delimiter='\\t', fmt='%.20e')
        np.savetxt('blank.txt', a, delimiter='   ', fmt='%.17g')
        np.savetxt('header.csv', a, delimiter=',', header=names, comments='')
        for f, d in [('comma.csv',','),('semicolon.csv',';'),('tab.tsv','\\t'),('blank.txt',None)]:
            np.loadtxt(f, delimiter=d).astype('f4').tofile(f + '.raw')
        np.loadtxt('header.csv', delimiter=',', skiprows=1).astype('f4').tofile('header.csv.raw')
        """);
    for (String name :
        List.of("comma.csv", "semicolon.csv", "tab.tsv", "blank.txt", "header.csv")) {
      VectorData data = VectorFiles.open(folder.resolve(name));
      Rows.requireSame(Rows.all(data), Rows.raw(folder.resolve(name + ".raw")), name);
    }
  }

  @Test
  void readsQuotesBlanksMarksAndUnendedLines() throws IOException {
    assertThat(read("\"1.5\", 2 ,\"-3e0\"\n\n  4,5,\t6")).containsExactly(1.5f, 2, -3, 4, 5, 6);
    assertThat(read("\ufeff1;2\r\n3;4\r\n")).containsExactly(1, 2, 3, 4);
    assertThat(read("a b\n\n 1   2 \n3\t4\n")).containsExactly(1, 2, 3, 4);
    assertThat(read("7\n8\n")).containsExactly(7, 8);
    assertThat(read("\"width, mm\",height\n1,2\n")).containsExactly(1, 2);
  }

  @Test
  void takesTheFirstLineForAHeaderOnlyIfNothingInItIsANumber() throws IOException {
    assertThatExceptionOfType(DamagedFileException.class)
        .isThrownBy(() -> read("1,x,3\n4,5,6\n"))
        .withMessageContaining("line 1, column 2")
        .withMessageContaining("'x'");
    ReadOptions present = ReadOptions.defaults().withCsvHeader(CsvHeader.PRESENT);
    Path file = write("0,1\n5,6\n");
    assertThat(Rows.all(VectorFiles.open(file, present))).containsExactly(5, 6);
    ReadOptions absent = ReadOptions.defaults().withCsvHeader(CsvHeader.ABSENT);
    Path named = write("a,b\n5,6\n");
    assertThatExceptionOfType(DamagedFileException.class)
        .isThrownBy(() -> Rows.all(VectorFiles.open(named, absent)))
        .withMessageContaining("line 1, column 1");
  }

  @Test
  void namesTheLineThatIsWrong() throws IOException {
    DamagedFileException ragged = trouble("1,2\n\n3,4,5\n");
    assertThat(ragged).hasMessageContaining("line 3").hasMessageContaining("2");
    assertThat(ragged.kind()).isEqualTo(Kind.CORRUPT);
    assertThat(trouble("1,2\n3\n"))
        .hasMessageContaining("line 2")
        .hasMessageContaining("has 1 field,");
    assertThat(trouble("1,2\n3,\n")).hasMessageContaining("line 2, column 2");
    assertThat(trouble("1;2\n3;4,5\n")).hasMessageContaining("'4,5'");
    DamagedFileException nan = trouble("1,2\n3,nan\n");
    assertThat(nan).hasMessageContaining("row 1, column 1");
    assertThat(nan.kind()).isEqualTo(Kind.UNUSABLE);
    assertThat(trouble("1,1e39\n")).hasMessageContaining("row 0, column 1");
    assertThat(trouble("only,words\n").kind()).isEqualTo(Kind.UNUSABLE);
    assertThat(trouble("\n \n\n").kind()).isEqualTo(Kind.UNUSABLE);
  }

  /** pandas names columns 0, 1, 2, … where nobody did, and writes an index of rows unless told. */
  @Test
  void headingsAndIndexesOfTablesAreRemarked() throws IOException {
    for (String text :
        List.of("0,1,2\n5,6,9\n5,7,9\n", "\"0\";\"1\"\n5;6\n", "0\n5\n", "1 2 3\n5 6 9\n")) {
      assertThat(remarks(text, CsvHeader.DETECT))
          .as(text)
          .singleElement()
          .asString()
          .contains("a.csv", "the first line counts", "yes", "no")
          .contains("ReadOptions.withCsvHeader");
      assertThat(remarks(text, CsvHeader.PRESENT)).isEmpty();
      assertThat(remarks(text, CsvHeader.ABSENT)).isEmpty();
    }
    assertThat(remarks("0,1,3\n5,6,9\n", CsvHeader.DETECT)).isEmpty();
    assertThat(remarks("0.5,1.5,2.5\n5,6,9\n", CsvHeader.DETECT)).isEmpty();

    String rows = "0,.5,6\n1,.25,7\n2,-3,8\n3,0,9\n";
    for (String heading : List.of(",0,1\n", ",a,b\n", "id,a,b\n", "\"\",\"x\",\"y\"\n", "")) {
      assertThat(read(heading + rows)).as(heading).startsWith(0, .5f, 6, 1);
      assertThat(remarks(heading + rows, CsvHeader.DETECT))
          .as(heading)
          .singleElement()
          .asString()
          .contains("the first column counts", "index=False");
    }
    assertThat(remarks("0,1,2\n0,.5,6\n1,.25,7\n2,-3,8\n", CsvHeader.DETECT)).hasSize(2);
    assertThat(remarks("\"V1\" \"V2\"\n\"1\" 4 5\n\"2\" 6 9\n\"3\" 6 8\n", CsvHeader.DETECT))
        .as("write.table of R")
        .hasSize(1);
  }

  private List<String> remarks(String text, CsvHeader header) throws IOException {
    List<String> remarks = new ArrayList<>();
    VectorFiles.open(
        write(text), ReadOptions.defaults().withCsvHeader(header).withListener(remarks::add));
    return remarks;
  }

  /** A file without vectors is refused when it is opened, before its shape is reported. */
  @Test
  void whatHoldsNoVectorsIsRefusedWhenItIsOpened() throws IOException {
    String log = "2026-11-02 10:00:00 INFO started\n2026-11-02 10:00:01 INFO stopped\n";
    String prose = "This is a text.\nIt has lines, and more.\n";
    for (String text :
        List.of(log, "INFO a b\n" + log, prose, "1,2\n3,4,5\n", "1,2\n3,x\n", ",1.5,2\n3,4,5\n")) {
      Path file = write(text);
      assertThat(catchThrowableOfType(DamagedFileException.class, () -> VectorFiles.open(file)))
          .as(text)
          .hasMessageContaining("a.csv")
          .hasMessageContaining("line ");
    }
  }

  @Test
  void saysWhatIsWrongWithANumberInWordsForWhoWroteIt() throws IOException {
    assertThat(trouble("1;2\n0,5;3\n")).hasMessageContaining("'0,5'").hasMessageContaining("point");
    assertThat(trouble("1;2\n\"1,234.5\";3\n")).hasMessageContaining("thousands");
    assertThat(trouble("1;2\n1'234;3\n")).hasMessageContaining("thousands");
    assertThat(trouble("1,2\n3,NA\n")).hasMessageContaining("missing value");
    assertThat(trouble("1,2\n3,\n")).hasMessageContaining("empty").hasMessageContaining("column 2");
    assertThat(trouble("1,2,\n3,4,\n")).hasMessageContaining("line end with a separator");
    assertThat(trouble("1,2\n3,1.#QNAN\n")).hasMessageContaining("finite");
    assertThat(trouble("1,2\r3,4\r")).hasMessageContaining("carriage return");
    assertThat(trouble("a,b\n1,2\n# end\n"))
        .hasMessageContaining("line 3")
        .hasMessageContaining("comments");
    assertThat(trouble("a,2019\n1,2\n"))
        .hasMessageContaining("line 1")
        .hasMessageContaining("withCsvHeader");
    assertThat(trouble("1,2,3\n4,5\n"))
        .hasMessageContaining("line 2")
        .hasMessageContaining("2 fields")
        .hasMessageContaining("has 3");
  }

  @Property
  void numbersAreParsedAsTheJdkParsesThem(
      @ForAll double value, @ForAll @IntRange(min = 0, max = 20) int digits) {
    for (String text :
        List.of(
            Double.toString(value),
            Float.toString((float) value),
            String.format(Locale.ROOT, "%." + digits + "e", value))) {
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      assertThat(DecimalNumber.parse(bytes, 0, bytes.length))
          .as(text)
          .isEqualTo(Double.parseDouble(text));
    }
  }

  @Test
  void knowsWhatIsNotANumber() {
    for (String text :
        List.of(
            "",
            "+",
            "-",
            ".",
            "e5",
            "1e",
            "1e+",
            "1.2.3",
            "1d",
            "1f",
            "0x1p3",
            "1 2",
            "--1",
            "1,5",
            "na",
            "infinite",
            "１")) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      assertThatExceptionOfType(NumberFormatException.class)
          .as(text)
          .isThrownBy(() -> DecimalNumber.parse(bytes, 0, bytes.length));
    }
    assertThat(parse("+.5")).isEqualTo(.5);
    assertThat(parse("5.")).isEqualTo(5);
    assertThat(parse("1e99999999999")).isInfinite();
    assertThat(parse("-INF")).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(parse("NaN")).isNaN();
    assertThat(parse("0".repeat(400) + "1e0")).isEqualTo(1);
  }

  private static double parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return DecimalNumber.parse(bytes, 0, bytes.length);
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("a.csv"), text);
  }

  private float[] read(String text) throws IOException {
    return Rows.all(VectorFiles.open(write(text)));
  }

  private DamagedFileException trouble(String text) {
    DamagedFileException e = catchThrowableOfType(DamagedFileException.class, () -> read(text));
    assertThat(e).hasMessageContaining("a.csv");
    return e;
  }
}
