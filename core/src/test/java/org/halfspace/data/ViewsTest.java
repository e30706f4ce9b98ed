// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.halfspace.data.format.Blocks;
import org.halfspace.data.view.PrefetchedVectors;
import org.halfspace.data.view.ProgressVectors;
import org.halfspace.fit.run.HoldOut;
import org.halfspace.io.DamagedFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sets in memory and the views of other sets. */
class ViewsTest {

  /** Row i holds i in every column. */
  private static VectorData numbered(int count, int dimension) throws IOException {
    float[] rows = new float[count * dimension];
    for (int i = 0; i < count; i++) {
      Arrays.fill(rows, i * dimension, (i + 1) * dimension, i);
    }
    return VectorData.of(rows, dimension, "numbered");
  }

  private static float[] firstColumn(VectorData data, int blockRows) throws IOException {
    float[] all = Rows.all(data, blockRows);
    float[] column = new float[all.length / data.dimension()];
    for (int i = 0; i < column.length; i++) {
      column[i] = all[i * data.dimension()];
    }
    return column;
  }

  @Test
  void memoryRefusesWhatIsNotFiniteOrNotRectangular() {
    assertThatExceptionOfType(DamagedFileException.class)
        .isThrownBy(() -> VectorData.of(new float[] {1, 2, 3, Float.NaN}, 2, "made"))
        .withMessageContaining("made")
        .withMessageContaining("row 1, column 1");
    assertThatIllegalArgumentException().isThrownBy(() -> VectorData.of(new float[3], 2, "made"));
    assertThatIllegalArgumentException().isThrownBy(() -> VectorData.of(new float[0], 2, "made"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VectorData.of(new float[][] {{1}, {1, 2}}, "made"))
        .withMessageContaining("row 1");
  }

  @Test
  void finiteCheckFindsEverySpecialValueAndNoOther() throws IOException {
    float[] fine = {0, -0f, Float.MIN_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE, 1};
    Blocks.requireFinite(fine, 0, 6, 1, 0, "fine");
    for (float bad :
        new float[] {
          Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.intBitsToFloat(-1)
        }) {
      for (int i = 0; i < fine.length; i++) {
        float[] values = fine.clone();
        values[i] = bad;
        DamagedFileException e =
            catchThrowableOfType(
                DamagedFileException.class, () -> Blocks.requireFinite(values, 0, 2, 3, 40, "bad"));
        assertThat(e).hasMessageContaining("row " + (40 + i / 3) + ", column " + i % 3);
      }
    }
  }

  @Test
  void blocksMustBeLongEnoughAndTheRestIsLeftAlone() throws IOException {
    try (VectorData.Pass pass = numbered(3, 2).open()) {
      assertThatIllegalArgumentException().isThrownBy(() -> pass.read(new float[3], 2));
      assertThatIllegalArgumentException().isThrownBy(() -> pass.read(new float[3], 0));
      float[] block = new float[10];
      Arrays.fill(block, -7);
      assertThat(pass.read(block, 5)).isEqualTo(3);
      assertThat(block).containsExactly(0, 0, 1, 1, 2, 2, -7, -7, -7, -7);
      assertThat(pass.read(block, 5)).isZero();
    }
  }

  @Property(tries = 200)
  void partsOfAHoldOutMakeTheWholeInOrder(
      @ForAll @IntRange(min = 2, max = 400) int count,
      @ForAll @IntRange(min = 1, max = 100) int percent,
      @ForAll @IntRange(min = 1, max = 50) int blockRows,
      @ForAll long seed)
      throws IOException {
    int heldOut = Math.max(1, Math.min(count - 1, count * percent / 100));
    HoldOut split = HoldOut.split(numbered(count, 3), heldOut, seed);
    float[] train = firstColumn(split.train(), blockRows);
    float[] test = firstColumn(split.heldOut(), blockRows);
    assertThat(test).hasSize(heldOut).isSorted();
    assertThat(train).hasSize(count - heldOut).isSorted();
    float[] union = Arrays.copyOf(train, count);
    System.arraycopy(test, 0, union, train.length, test.length);
    Arrays.sort(union);
    Rows.requireSame(union, firstColumn(numbered(count, 1), 64), "union");
    HoldOut again = HoldOut.split(numbered(count, 3), heldOut, seed);
    Rows.requireSame(firstColumn(again.heldOut(), 400), test, "same seed");
  }

  /** Each row is held out with probability k/n: binomial counts within five standard deviations. */
  @Test
  void everyRowIsHeldOutEquallyOften() throws IOException {
    int count = 20;
    int heldOut = 6;
    int splits = 4000;
    VectorData data = numbered(count, 1);
    int[] chosen = new int[count];
    for (int seed = 0; seed < splits; seed++) {
      for (float row : Rows.all(HoldOut.split(data, heldOut, seed).heldOut(), 6)) {
        chosen[(int) row]++;
      }
    }
    double p = (double) heldOut / count;
    double deviation = Math.sqrt(splits * p * (1 - p));
    for (int times : chosen) {
      assertThat(Math.abs(times - splits * p)).isLessThan(5 * deviation);
    }
  }

  @Test
  void holdOutLeavesBothPartsSomething() throws IOException {
    VectorData data = numbered(10, 1);
    for (long heldOut : new long[] {0, -1, 10, 11}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> HoldOut.split(data, heldOut, 1))
          .withMessageContaining("10");
    }
    VectorData large = new Endless(1L << 40, new AtomicBoolean());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HoldOut.split(large, HoldOut.MAXIMUM + 1, 1));
    assertThat(HoldOut.split(large, HoldOut.MAXIMUM, 1).train().count())
        .isEqualTo((1L << 40) - HoldOut.MAXIMUM);
  }

  @Test
  void rangesDeliverTheirRows() throws IOException {
    VectorData data = numbered(50, 2);
    assertThat(firstColumn(data.range(10, 3), 2)).containsExactly(10, 11, 12);
    assertThat(firstColumn(data.first(2), 7)).containsExactly(0, 1);
    VectorData nested = HoldOut.split(data, 10, 3).train().range(35, 5);
    assertThat(firstColumn(nested, 3)[4]).isGreaterThanOrEqualTo(39);
    assertThatIllegalArgumentException().isThrownBy(() -> data.range(48, 3));
    assertThatIllegalArgumentException().isThrownBy(() -> data.range(-1, 3));
    assertThatIllegalArgumentException().isThrownBy(() -> data.first(0));
  }

  @Test
  void progressIsToldForEveryBlock() throws IOException {
    List<String> told = new ArrayList<>();
    Rows.all(ProgressVectors.of(numbered(10, 2), (done, total) -> told.add(done + "/" + total)), 4);
    assertThat(told).containsExactly("4/10", "8/10", "10/10");
  }

  @Property(tries = 50)
  void prefetchingChangesNothing(
      @ForAll @IntRange(min = 1, max = 300) int count,
      @ForAll @IntRange(min = 1, max = 50) int blockRows)
      throws IOException {
    // A dimension at which one block of the thread holds few rows, so that blocks get divided.
    int dimension = 1 << 16;
    VectorData data = new Counting(count, dimension).first(count);
    float[] block = new float[blockRows * dimension];
    int row = 0;
    try (VectorData.Pass pass = PrefetchedVectors.of(data).open()) {
      int read = pass.read(block, blockRows);
      while (read > 0) {
        assertThat(read).isEqualTo(Math.min(blockRows, count - row));
        for (int i = 0; i < read; i++) {
          assertThat(block[i * dimension]).isEqualTo(row++);
        }
        read = pass.read(block, blockRows);
      }
    }
    assertThat(row).isEqualTo(count);
  }

  @Test
  @Timeout(10)
  void troubleOfTheThreadReachesTheReaderAfterTheRowsBefore() throws IOException {
    VectorData broken = new Endless(100, new AtomicBoolean());
    try (VectorData.Pass pass = PrefetchedVectors.of(broken).open()) {
      float[] block = new float[1];
      IOException e =
          catchThrowableOfType(
              IOException.class,
              () -> {
                while (true) {
                  pass.read(block, 1);
                }
              });
      assertThat(e).hasMessage("broken after row 50");
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> pass.read(block, 1));
    }
  }

  @Test
  @Timeout(10)
  void closingEarlyEndsTheThreadAndClosesTheSource() throws IOException {
    for (int rows = 0; rows < 3; rows++) {
      AtomicBoolean closed = new AtomicBoolean();
      VectorData.Pass pass = PrefetchedVectors.of(new Endless(1 << 20, closed)).open();
      for (int i = 0; i < rows; i++) {
        pass.read(new float[1], 1);
      }
      pass.close();
      assertThat(closed).isTrue();
      assertThat(Thread.getAllStackTraces().keySet())
          .extracting(Thread::getName)
          .doesNotContain("halfspace-prefetch");
    }
  }

  /** Row i holds i in its first column. */
  private record Counting(long count, int dimension) implements VectorData {
    @Override
    public String description() {
      return "counting";
    }

    @Override
    public Optional<Path> path() {
      return Optional.empty();
    }

    @Override
    public Pass open() {
      return new Pass() {
        private long row;

        @Override
        public int read(float[] block, int maximumRows) {
          int rows = (int) Math.min(maximumRows, count - row);
          for (int i = 0; i < rows; i++) {
            block[i * dimension] = row++;
          }
          return rows;
        }

        @Override
        public void close() {}
      };
    }
  }

  /** Promises rows and breaks after the fiftieth. */
  private record Endless(long count, AtomicBoolean closed) implements VectorData {
    @Override
    public int dimension() {
      return 1;
    }

    @Override
    public String description() {
      return "endless";
    }

    @Override
    public Optional<Path> path() {
      return Optional.empty();
    }

    @Override
    public Pass open() {
      return new Pass() {
        private int row;

        @Override
        public int read(float[] block, int maximumRows) throws IOException {
          if (row == 50) {
            throw new IOException("broken after row 50");
          }
          block[0] = row++;
          return 1;
        }

        @Override
        public void close() {
          closed.set(true);
        }
      };
    }
  }
}
