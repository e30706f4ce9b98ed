// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.halfspace.data.VectorData;
import org.halfspace.data.view.ForwardingVectors;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.source.GaussianSource;
import org.halfspace.source.Spectrum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Fits in one process do not notice each other, nor does anything after them. */
class FitThreadsTest {
  private static final VectorData VECTORS =
      new GaussianSource(Spectrum.parse("power:40:0.8")).vectors(1_500, 1);

  private static Fit fit(EncoderMethod method, int threads) {
    SgdSettings sgd =
        SgdSettings.standard()
            .withTraining(SgdSettings.standard().training().change().steps(3).batch(128).build());
    Fit fit = Fit.toBits(24).withMethod(method).withThreads(threads);
    return method == EncoderMethod.SGD ? fit.withSgd(sgd) : fit;
  }

  /** All that is computed of a fit, to the last bit. */
  private static List<Object> bits(Fit fit) {
    try {
      FitReport report = fit.run(VECTORS);
      return List.of(
          report.model().id(),
          report.floor(),
          report.population(),
          report.train(),
          report.reached(),
          report.reachedError());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = EncoderMethod.class,
      names = {"DESCENT", "SGD"})
  void fitsBesideEachOtherComeToTheBitsOfFitsAlone(EncoderMethod method) {
    int before = Blas.threads();
    List<List<Object>> alone =
        IntStream.of(1, 2).mapToObj(threads -> bits(fit(method, threads))).toList();
    List<CompletableFuture<List<Object>>> together =
        IntStream.of(1, 2, 1, 2)
            .mapToObj(
                threads ->
                    CompletableFuture.supplyAsync(
                        () -> bits(fit(method, threads)), work -> new Thread(work).start()))
            .toList();
    List<List<Object>> results = together.stream().map(CompletableFuture::join).toList();
    assertThat(results).containsExactly(alone.get(0), alone.get(1), alone.get(0), alone.get(1));
    assertThat(Blas.threads()).isEqualTo(before);
  }

  @Test
  void aFitThatFailsLeavesTheNumberOfThreads() {
    int before = Blas.threads();
    VectorData broken =
        new ForwardingVectors(VECTORS) {
          @Override
          public Pass open() throws IOException {
            Pass pass = data().open();
            return new Pass() {
              private int reads;

              @Override
              public int read(float[] block, int rows) throws IOException {
                if (reads++ == 2) {
                  throw new IOException("interrupted");
                }
                return pass.read(block, Math.min(rows, 200));
              }

              @Override
              public void close() throws IOException {
                pass.close();
              }
            };
          }
        };
    assertThatThrownBy(() -> Fit.toBits(8).withThreads(before + 1).run(broken))
        .hasMessageContaining("interrupted");
    assertThat(Blas.threads()).isEqualTo(before);
  }
}
