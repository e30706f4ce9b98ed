// SPDX-License-Identifier: Apache-2.0
package org.halfspace.descent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.halfspace.activation.Activation;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.Orthogonal;
import org.halfspace.risk.Objective;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.risk.TiedRisk;
import org.halfspace.source.Spectrum;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A start that is stationary is the end: of an isotropic source any orthonormal rows are, whose
 * gradient is 0, or what rounding leaves of it.
 */
class StationaryTest {
  private static final StopRule RULE = StopRule.iterations(50);

  /** Every size up to 20, and some up to 400, those around 178 among them. */
  static IntStream sizes() {
    return IntStream.concat(
        IntStream.rangeClosed(1, 20), IntStream.of(32, 64, 100, 177, 178, 200, 400));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void methodsEndWhereTheyStart(int n) {
    require(n, Matrix.identity(n));
    require(n, signed(n));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void roundingIsNoGradient(int n) {
    require(n, Blas.with(1, () -> Orthogonal.haar(n, new SplittableRandom(n))));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void fewerRowsThanCoordinatesAreStationaryToo(int n) {
    require(n + 3, Matrix.identity(n + 3).corner(n, n + 3));
  }

  /** A permutation with signs. */
  private static Matrix signed(int n) {
    Matrix rows = Matrix.zeros(n, n);
    for (int i = 0; i < n; i++) {
      rows.set(i, n - 1 - i, i % 3 == 0 ? -1 : 1);
    }
    return rows;
  }

  private static void require(int d, Matrix start) {
    Spectrum spectrum = Spectrum.isotropic(d);
    Objective risk = new PopulationRisk(spectrum, Activation.sign(), 1);
    Objective tied = new TiedRisk(spectrum, Activation.sign(), 1);
    stays(new RiemannianDescent(risk, RULE), start);
    stays(
        new ProjectedDescent(risk, 0.1, ProjectedDescent.Noise.none(), RULE, StepListener.none()),
        start);
    stays(new GradientFlow(tied, 1, RULE, StepListener.none()), start);
  }

  private static void stays(DescentMethod method, Matrix start) {
    Matrix before = start.copy();
    Optimum optimum = method.minimize(start);
    assertThat(optimum.converged()).isTrue();
    assertThat(optimum.last().iteration()).isZero();
    assertThat(optimum.encoder().data()).containsExactly(before.data());
  }
}
