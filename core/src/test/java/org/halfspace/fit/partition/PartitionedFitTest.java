// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.code.Gain;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.fit.DecoderKind;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.UnitBits;
import org.junit.jupiter.api.Test;

class PartitionedFitTest {
  private static final int D = 20;
  private static final int TRAIN = 5_000;
  private static final int TEST = 700;

  /** λ_i = 1/i about a mean far from 0. */
  private static VectorData vectors(int rows, long seed, double scale) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[rows * D];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (scale * (3 + random.nextGaussian() / Math.sqrt(1 + i % D)));
    }
    return VectorData.of(values, D, rows + " vectors");
  }

  private static Fit fit() {
    return Fit.toBits(40).withThreads(1);
  }

  @Test
  void onePartitionGivesTheModelOfCoreToTheLastBit() throws Exception {
    VectorData train = vectors(TRAIN, 1, 1);
    VectorData test = vectors(TEST, 2, 1);
    List<Fit> fits = new ArrayList<>();
    for (EncoderMethod method :
        List.of(EncoderMethod.CLOSED_FORM, EncoderMethod.PLAIN_SIGN, EncoderMethod.DESCENT)) {
      fits.add(fit().withMethod(method));
    }
    fits.add(fit());
    fits.add(fit().withUnitBits(UnitBits.mixed()).withGain(Gain.FLOAT16));
    fits.add(fit().withUnitBits(UnitBits.of(2)).withMethod(EncoderMethod.ALTERNATING));
    for (DecoderKind decoder : List.of(DecoderKind.TABLES, DecoderKind.MESSAGE_PASSING)) {
      fits.add(fit().withMethod(EncoderMethod.CLOSED_FORM).withDecoder(decoder));
    }
    for (Fit one : fits) {
      FitReport local = one.run(train, test);
      FitReport parts = one.run(new MemoryPartitions(train, test, TRAIN), TRAIN);
      assertThat(parts.model().codec()).isEqualTo(local.model().codec());
      assertThat(parts.model().eigenvalues()).isEqualTo(local.model().eigenvalues());
      assertThat(parts.train()).isEqualTo(local.train());
      // The test set has two partitions here.
      assertThat(parts.reached()).isCloseTo(local.reached(), within(1e-12));
      assertThat(parts.reachedError()).isCloseTo(local.reachedError(), within(1e-12));
      assertThat(parts.remarks()).isEqualTo(local.remarks());
    }
  }

  /** Sums in another order differ in their last digits, which float32 tensors hardly see. */
  @Test
  void manyPartitionsGiveTheSameModelUpToTheOrderOfSums() throws Exception {
    VectorData train = vectors(TRAIN, 1, 1);
    VectorData test = vectors(TEST, 2, 1);
    Fit one = fit().withUnitBits(UnitBits.mixed()).withMethod(EncoderMethod.CLOSED_FORM);
    FitReport local = one.run(train, test);
    FitReport parts = one.run(new MemoryPartitions(train, test, 1, 0, 2_500, 7, 0, 2_492), TRAIN);
    assertThat(parts.reached()).isCloseTo(local.reached(), within(1e-6 * local.reached()));
    assertThat(
            distance(
                parts.model().codec().units().encoder(), local.model().codec().units().encoder()))
        .isLessThan(1e-5);
    assertThat(
            distance(
                parts.model().codec().units().decoder(), local.model().codec().units().decoder()))
        .isLessThan(1e-4);
    FitReport again = one.run(new MemoryPartitions(train, test, 1, 0, 2_500, 7, 0, 2_492), TRAIN);
    assertThat(again.model().id()).isEqualTo(parts.model().id());
  }

  /** ‖a − b‖ / ‖b‖. */
  private static double distance(float[] a, float[] b) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < b.length; i++) {
      difference += Math.pow((double) a[i] - b[i], 2);
      norm += Math.pow(b[i], 2);
    }
    return Math.sqrt(difference / norm);
  }

  @Test
  void aSampleIsEnoughForTheEncoder() throws Exception {
    VectorData train = vectors(TRAIN, 1, 1);
    VectorData test = vectors(TEST, 2, 1);
    FitReport local = fit().run(train, test);
    FitReport parts = fit().run(new MemoryPartitions(train, test, 2_000, 3_000), 500);
    assertThat(parts.reached()).isCloseTo(local.reached(), within(0.03 * local.reached()));
    assertThat(parts.vectors()).isEqualTo(TRAIN);
  }

  @Test
  void searchesForADistortion() throws Exception {
    VectorData train = vectors(TRAIN, 1, 1);
    VectorData test = vectors(TEST, 2, 1);
    FitReport local = Fit.toDistortion(0.1).withThreads(1).run(train, test);
    FitReport parts =
        Fit.toDistortion(0.1).withThreads(1).run(new MemoryPartitions(train, test, TRAIN), TRAIN);
    assertThat(parts.model().bits()).isEqualTo(local.model().bits());
    assertThat(parts.reached()).isLessThanOrEqualTo(0.1);
  }

  @Test
  void saysWhatCannotBeDone() throws Exception {
    VectorData train = vectors(TRAIN, 1, 1);
    MemoryPartitions parts = new MemoryPartitions(train, train, TRAIN);
    assertThatThrownBy(() -> Fit.toRecall(10, 0.9).run(parts, TRAIN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("recall");
    assertThatThrownBy(() -> fit().run(parts, 1)).hasMessageContaining("sampleRows: 1");
    VectorData large = vectors(TRAIN, 1, 1e35);
    assertThatThrownBy(() -> fit().run(new MemoryPartitions(large, large, TRAIN), TRAIN))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("too large");
  }

  @Test
  void copiesAndOutliersAreSeenAcrossPartitions() throws Exception {
    VectorData train = vectors(TRAIN, 1, 1);
    float[] rows = train.toArray();
    for (int j = 0; j < D; j++) {
      rows[4_321 * D + j] = 1e6f;
    }
    VectorData outlier = VectorData.of(rows, D, "with an outlier");
    VectorData test = VectorData.of(train.first(100).toArray(), D, "copies");
    FitReport local = fit().run(outlier, test);
    FitReport parts = fit().run(new MemoryPartitions(outlier, test, 2_000, 3_000), TRAIN);
    assertThat(parts.remarks()).isEqualTo(local.remarks());
    assertThat(String.join(" ", parts.remarks())).contains("4321", "equal a training vector");
  }
}
