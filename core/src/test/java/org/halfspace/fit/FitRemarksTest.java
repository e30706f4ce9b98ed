// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.data.VectorData;
import org.halfspace.fit.run.HoldOut;
import org.halfspace.inspect.DataProfile;
import org.halfspace.inspect.Inspection;
import org.halfspace.source.sums.HeaviestRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes the numbers of a fit look better or worse than they are is said. */
class FitRemarksTest {
  private static final int DIMENSION = 6;

  private static float[] gaussian(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count * DIMENSION];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static VectorData data(float[] values) throws IOException {
    return VectorData.of(values, DIMENSION, "made up");
  }

  private static Fit fit(int bits) {
    return Fit.toBits(bits).withMethod(EncoderMethod.CLOSED_FORM).withThreads(1);
  }

  private static float[] row(VectorData data, long row) throws IOException {
    float[] values = new float[data.dimension()];
    try (VectorData.Pass pass = data.open()) {
      for (long i = 0; i <= row; i++) {
        pass.read(values, 1);
      }
    }
    return values;
  }

  @Test
  void ordinaryVectorsHaveNone() throws IOException {
    assertThat(fit(4).run(data(gaussian(1000, 1))).remarks()).isEmpty();
    assertThat(fit(4).run(data(gaussian(1000, 1)), data(gaussian(300, 2))).remarks()).isEmpty();
  }

  @Test
  void copiesInTheHeldOutPartAreCounted() throws IOException {
    float[] ten = gaussian(10, 1);
    float[] copies = new float[300 * DIMENSION];
    for (int i = 0; i < 30; i++) {
      System.arraycopy(ten, 0, copies, i * ten.length, ten.length);
    }
    assertThat(fit(4).run(data(copies)).remarks())
        .anySatisfy(remark -> assertThat(remark).contains("30 of 30 test vectors (100.0 %) equal"));
  }

  @Test
  void aTestSetThatOverlapsIsCounted() throws IOException {
    float[] train = gaussian(500, 1);
    float[] test = gaussian(200, 2);
    System.arraycopy(train, 100 * DIMENSION, test, 0, 50 * DIMENSION);
    // The values decide, so that −0 equals 0.
    train[100 * DIMENSION] = 0f;
    test[0] = -0f;
    assertThat(fit(4).run(data(train), data(test)).remarks())
        .singleElement()
        .asString()
        .contains("50 of 200 test vectors (25.0 %) equal a training vector", "Copies make");
  }

  @ParameterizedTest
  @CsvSource({"0,1e15", "317,1e10", "999,1e4"})
  void anOutlierIsNamedByItsRowInTheDataAsGiven(int row, float size) throws IOException {
    float[] values = gaussian(1000, 1);
    values[row * DIMENSION + 2] = size;
    List<String> remarks = fit(4).run(data(values)).remarks();
    assertThat(remarks)
        .anySatisfy(
            remark ->
                assertThat(remark)
                    .contains("Row " + row + " (counted from 0)", "alone carries", "variance"));

    DataProfile profile = Inspection.seeded(1).run(data(values));
    assertThat(profile.flaws().outliers())
        .singleElement()
        .extracting(DataProfile.Outlier::row)
        .isEqualTo((long) row);
    assertThat(profile.verdict().get(0)).contains("alone carries", "row " + row);
  }

  @Test
  void theVectorThatDecidesTheTestIsNamed() throws IOException {
    float[] test = gaussian(300, 2);
    test[77 * DIMENSION] = 1000;
    assertThat(fit(4).run(data(gaussian(1000, 1)), data(test)).remarks())
        .anySatisfy(remark -> assertThat(remark).contains("Row 77 ", "test vectors"));
  }

  @Test
  void aTestSetOfAnotherScaleIsSaid() throws IOException {
    float[] test = gaussian(300, 2);
    for (int i = 0; i < test.length; i++) {
      test[i] *= 10;
    }
    assertThat(fit(4).run(data(gaussian(1000, 1)), data(test)).remarks())
        .singleElement()
        .asString()
        .contains("another scale");
  }

  @Test
  void testVectorsThatAreAllTheSameAreSaid() throws IOException {
    float[] test = new float[50 * DIMENSION];
    java.util.Arrays.fill(test, 1.5f);
    assertThat(fit(4).run(data(gaussian(1000, 1)), data(test)).remarks())
        .anySatisfy(remark -> assertThat(remark).contains("All 50 test vectors are the same"));
  }

  @Test
  void moreBitsThanVectorsAndOneDirectionAreSaid() throws IOException {
    assertThat(fit(64).run(data(gaussian(60, 1))).remarks())
        .anySatisfy(remark -> assertThat(remark).contains("64 bits for 54 distinct training"));
    float[] line = gaussian(400, 1);
    for (int i = 0; i < line.length; i++) {
      line[i] = line[i / DIMENSION * DIMENSION] * (1 + i % DIMENSION);
    }
    assertThat(fit(1).run(data(line)).remarks()).isEmpty();
    assertThat(fit(8).run(data(line)).remarks())
        .anySatisfy(remark -> assertThat(remark).contains("7 of the 8 bits add nothing"));
  }

  @Test
  void rowsOfAPartAreThoseOfTheWhole() throws IOException {
    float[] values = new float[200];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    VectorData all = VectorData.of(values, 1, "numbers");
    HoldOut split = HoldOut.split(all, 37, 5);
    for (VectorData part : List.of(split.train(), split.heldOut())) {
      for (int i = 0; i < part.count(); i++) {
        assertThat((float) part.row(i)).isEqualTo(row(part, i)[0]);
      }
    }
    assertThat(all.row(12)).isEqualTo(12);
  }

  @ParameterizedTest
  @ValueSource(ints = {19, 100, 1000})
  void aFewAreAsFewAsTheyNeedToBe(int count) {
    HeaviestRows rows = new HeaviestRows();
    for (int i = 0; i < count; i++) {
      rows.add(i == 3 ? 30 * count : i == 5 ? 10 * count : 1);
    }
    List<HeaviestRows.Row> few = rows.dominating();
    if (count < 20) {
      assertThat(few).isEmpty();
      return;
    }
    assertThat(few).hasSize(1);
    assertThat(few.get(0).row()).isEqualTo(3);
    assertThat(few.get(0).share()).isCloseTo(30.0 / 41, within(0.02));
  }
}
