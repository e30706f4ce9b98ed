// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.SingularMatrixException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many threads BLAS has is a matter of the caller, and of nobody else. */
class BlasThreadsTest {

  @Test
  void aScopeHoldsForItsThreadAndEnds() throws IOException {
    int outside = Blas.threads();
    assertThat(outside).isPositive();
    int inside =
        Blas.with(
            outside + 1,
            () -> {
              assertThat(Blas.with(outside + 2, Blas::threads)).isEqualTo(outside + 2);
              assertThat(CompletableFuture.supplyAsync(Blas::threads).join()).isEqualTo(outside);
              return Blas.threads();
            });
    assertThat(inside).isEqualTo(outside + 1);
    assertThat(Blas.threads()).isEqualTo(outside);
  }

  @Test
  void aScopeEndsAfterAFailure() {
    int outside = Blas.threads();
    assertThatThrownBy(
            () ->
                Blas.with(
                    outside + 1,
                    () -> {
                      product();
                      throw new IOException("of the test");
                    }))
        .isInstanceOf(IOException.class);
    assertThat(Blas.threads()).isEqualTo(outside);
  }

  @Test
  void aCallLeavesTheNumberOfTheProcess() {
    int outside = Blas.threads();
    Blas.runWith(outside + 1, BlasThreadsTest::product);
    Blas.insideThreads(BlasThreadsTest::product);
    assertThatThrownBy(() -> Blas.runWith(3, () -> Cholesky.of(Matrix.of(1, 1, new double[] {-1}))))
        .isInstanceOf(SingularMatrixException.class);
    assertThat(CompletableFuture.supplyAsync(Blas::threads).join()).isEqualTo(outside);
  }

  private static void product() {
    SplittableRandom random = new SplittableRandom(1);
    Blas.gram(Orthogonal.gaussian(60, 40, random));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void workThatIsSharedOutHasOneThreadEach(int threads) {
    ConcurrentSkipListSet<Integer> seen = new ConcurrentSkipListSet<>();
    int outside = Blas.threads();
    Blas.runWith(5, () -> Workers.ranges(threads, 100, (from, to) -> seen.add(Blas.threads())));
    assertThat(seen).containsExactly(1);
    assertThat(CompletableFuture.supplyAsync(Blas::threads).join()).isEqualTo(outside);
  }

  @Test
  void workOfOneThreadHasAllOfThem() {
    ConcurrentSkipListSet<Integer> seen = new ConcurrentSkipListSet<>();
    Blas.runWith(5, () -> Workers.ranges(1, 100, (from, to) -> seen.add(Blas.threads())));
    assertThat(seen).containsExactly(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void thereIsAtLeastOneThread(int threads) {
    assertThatThrownBy(() -> Blas.with(threads, () -> 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("threads: " + threads + ", must be at least 1");
  }

  @Test
  void moreThreadsThanWorkAreNotStarted() {
    ConcurrentSkipListSet<Integer> done = new ConcurrentSkipListSet<>();
    Parallel.ranges(
        Integer.MAX_VALUE,
        5,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            done.add(i);
          }
        });
    assertThat(done).containsExactly(0, 1, 2, 3, 4);
  }
}
