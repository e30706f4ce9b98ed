// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.VectorFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What float32 cannot hold is reported when a file is opened, with the share of the variance. */
class NarrowingTest {
  private static final int ROWS = 4000;
  private static final int COLUMNS = 3;

  @TempDir Path folder;

  /** Rounding to multiples of u adds u²/12 to a variance of 1; near 1e7, u is 1 in float32. */
  @Test
  void theShareIsThatOfRounding() {
    SplittableRandom random = new SplittableRandom(1);
    Narrowing narrowing = new Narrowing(COLUMNS);
    for (int i = 0; i < ROWS * COLUMNS; i++) {
      narrowing.add(i % COLUMNS, 1e7 + 3 * random.nextGaussian());
    }
    // 12,000 squares of a uniform error: their mean is within 4 % of 1/12, the variance within 5 %.
    assertThat(narrowing.lost()).isCloseTo(1 / 12.0 / 9, within(.1 / 12 / 9));
  }

  @Test
  void nothingIsSaidWhereNothingIsLost() throws IOException {
    double[] small = gaussian(100, 1).map(x -> (float) x).toArray();
    double[] fine = gaussian(100, 1).toArray();
    double[] same = gaussian(0, 0).map(x -> 0.1).toArray();
    double[] huge = gaussian(0, 1e300).toArray();
    for (double[] values : List.of(small, fine, same, huge)) {
      assertThat(remarks(npy("<f8", false, values))).isEmpty();
    }
  }

  @Test
  void everyFormatThatStoresMoreDigitsTellsTheLoss() throws IOException {
    double[] values = gaussian(1e7, 1).toArray();
    assertLoss("a.npy", npy("<f8", false, values));
    assertLoss("b.npy", npy(">f8", false, values));
    assertLoss("fortran.npy", npy("<f8", true, values));
    assertLoss("a.npy.gz", RecordFormatsTest.gzip(npy("<f8", false, values)));
    assertLoss("fortran.npy.gz", RecordFormatsTest.gzip(npy("<f8", true, values)));
    assertLoss("a.npz", zip("x.npy", npy("<f8", false, values)));
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      text.append(values[i]).append(i % COLUMNS == COLUMNS - 1 ? '\n' : ',');
    }
    assertLoss("a.csv", text.toString().getBytes());
    ByteBuffer idx = ByteBuffer.allocate(12 + 8 * values.length);
    idx.putInt(0x0e02).putInt(ROWS).putInt(COLUMNS);
    DoubleStream.of(values).forEach(idx::putDouble);
    assertLoss("idx", idx.array());
    double[] whole = DoubleStream.of(gaussian(2e9, 30).toArray()).map(Math::rint).toArray();
    assertLoss("i4.npy", npy("<i4", false, whole));
    assertLoss("u4.npy", npy("<u4", false, whole));
  }

  private void assertLoss(String name, byte[] file) throws IOException {
    assertThat(remarks(name, file))
        .as(name)
        .singleElement()
        .asString()
        .contains(name, "% of the variance", "float32")
        .satisfies(remark -> assertThat(remark.lines()).hasSize(1));
  }

  /** Numbers of which double, too, has not all digits. */
  @Test
  void wholeNumbersThatDifferInTheLastPlacesOnlyAreToldFromEqualOnes() throws IOException {
    for (long offset : new long[] {1L << 53, 1L << 62, -(1L << 62), Long.MIN_VALUE + (1 << 20)}) {
      for (String type : List.of("<i8", "<u8")) {
        long[] values = new long[ROWS * COLUMNS];
        for (int i = 0; i < values.length; i++) {
          values[i] = offset + i * 7 % 10;
        }
        assertThat(remarks("l.npy", npyOfLongs(type, values)))
            .as("%s around %d", type, offset)
            .singleElement()
            .asString()
            .contains("differ only beyond the 24 bits");
        java.util.Arrays.fill(values, offset + 3);
        assertThat(remarks("l.npy", npyOfLongs(type, values))).isEmpty();
      }
    }
  }

  @Test
  void inLargeFilesRowsFromAllOverAreLookedAt() throws IOException {
    int rows = 600_000;
    for (boolean fortran : new boolean[] {false, true}) {
      double[] values = new double[rows * 2];
      for (int i = 0; i < values.length; i++) {
        int row = fortran ? i % rows : i / 2;
        values[i] = row < rows / 2 ? 1e9 : 1e9 + (row & 1);
      }
      assertThat(remarks("large.npy", npy("<f8", fortran, values, 2)))
          .singleElement()
          .asString()
          .contains("524288 of 600000 vectors examined");
    }
  }

  private static DoubleStream gaussian(double offset, double deviation) {
    SplittableRandom random = new SplittableRandom(2);
    return DoubleStream.generate(() -> offset + deviation * random.nextGaussian())
        .limit(ROWS * COLUMNS);
  }

  private static byte[] npy(String type, boolean fortran, double[] values) {
    return npy(type, fortran, values, COLUMNS);
  }

  private static byte[] npy(String type, boolean fortran, double[] values, int columns) {
    byte[] header =
        new NpyHeader(type, fortran, List.of((long) values.length / columns, (long) columns))
            .toBytes();
    ByteBuffer bytes = ByteBuffer.allocate(header.length + 8 * values.length).put(header);
    bytes.order(type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      if (type.endsWith("f8")) {
        bytes.putDouble(value);
      } else {
        bytes.putInt((int) (long) value);
      }
    }
    return java.util.Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static byte[] npyOfLongs(String type, long[] values) {
    byte[] header = new NpyHeader(type, false, List.of((long) ROWS, (long) COLUMNS)).toBytes();
    ByteBuffer bytes = ByteBuffer.allocate(header.length + 8 * values.length).put(header);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(values);
    return bytes.array();
  }

  private static byte[] zip(String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
    }
    return bytes.toByteArray();
  }

  private List<String> remarks(byte[] file) throws IOException {
    return remarks("a.npy", file);
  }

  private List<String> remarks(String name, byte[] file) throws IOException {
    List<String> remarks = new ArrayList<>();
    Path path = Files.write(folder.resolve(name), file);
    VectorFiles.open(path, ReadOptions.defaults().withListener(remarks::add));
    return remarks;
  }
}
