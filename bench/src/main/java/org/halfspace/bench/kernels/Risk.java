// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.kernels;

import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.descent.UnitRows;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.Spectrum;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The population risk for sign, and its arcsine kernel. */
@State(Scope.Thread)
public class Risk {
  static final int SIZE = 256;

  private final Activation sign = Activation.sign();
  private PopulationRisk risk;
  private Matrix encoder;
  private double[] products;
  private double[] values;
  private double[] slopes;

  @Setup
  public void prepare() {
    risk = new PopulationRisk(Spectrum.powerLaw(SIZE, 1), sign, 1);
    encoder = UnitRows.random(SIZE, SIZE, new SplittableRandom(1));
    products = Blas.gram(encoder).data();
    values = new double[products.length];
    slopes = new double[products.length];
  }

  /** As many values as the triangle above the diagonal has. */
  @Benchmark
  public double[] arcsine() {
    sign.kernel(products, 0, SIZE * (SIZE - 1) / 2, values, slopes);
    return values;
  }

  @Benchmark
  public double evaluate() {
    return risk.evaluate(encoder).distortion();
  }

  @Benchmark
  public Matrix gradient() {
    return risk.evaluate(encoder).euclideanGradient();
  }
}
