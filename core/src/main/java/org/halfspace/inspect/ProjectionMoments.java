// SPDX-License-Identifier: Apache-2.0
package org.halfspace.inspect;

import java.util.SplittableRandom;
import org.halfspace.inspect.DataProfile.Kurtosis;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Transpose;
import org.halfspace.source.PrincipalAxes;

/** Second and fourth moments of centered vectors along some directions. Not thread-safe. */
final class ProjectionMoments {
  private final int dimension;
  private final int directions;
  private final int components;
  private final float[] rows;
  private final double[] squares;
  private final double[] fourths;
  private long count;
  private float[] products = new float[0];

  private ProjectionMoments(Matrix rows, int components) {
    this.dimension = rows.columns();
    this.directions = rows.rows();
    this.components = components;
    this.rows = rows.toFloats();
    this.squares = new double[directions];
    this.fourths = new double[directions];
  }

  /** Along directions that are uniform on the sphere; their lengths do not matter. */
  static ProjectionMoments centered(int dimension, int directions, SplittableRandom random) {
    return new ProjectionMoments(gaussian(directions, dimension, random), dimension);
  }

  /**
   * Along random directions of the k leading components, each divided by its deviation.
   *
   * @param scale what the vectors are divided by
   */
  static ProjectionMoments whitened(
      PrincipalAxes axes, double scale, int components, int directions, SplittableRandom random) {
    double[] factors = new double[components];
    for (int i = 0; i < components; i++) {
      factors[i] = scale / Math.sqrt(axes.spectrum().eigenvalue(i));
    }
    Matrix leading = axes.leading(components);
    Matrix rows = gaussian(directions, components, random).scaleColumns(factors).times(leading);
    return new ProjectionMoments(rows, components);
  }

  private static Matrix gaussian(int rows, int columns, SplittableRandom random) {
    Matrix matrix = Matrix.zeros(rows, columns);
    for (int i = 0; i < matrix.data().length; i++) {
      matrix.data()[i] = random.nextGaussian() / Math.sqrt(columns);
    }
    return matrix;
  }

  void add(float[] centered, int count) {
    if (products.length < count * directions) {
      products = new float[count * directions];
    }
    new Product(Transpose.NO, Transpose.YES, count, directions, dimension)
        .into(1, centered, rows, 0, products);
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < directions; k++) {
        double y = products[i * directions + k];
        squares[k] += y * y;
        fourths[k] += y * y * y * y;
      }
    }
    this.count += count;
  }

  Kurtosis result() {
    double sum = 0;
    double least = Double.POSITIVE_INFINITY;
    double greatest = 0;
    for (int k = 0; k < directions; k++) {
      double kurtosis = count * fourths[k] / (squares[k] * squares[k]);
      sum += kurtosis;
      least = Math.min(least, kurtosis);
      greatest = Math.max(greatest, kurtosis);
    }
    return new Kurtosis(directions, components, sum / directions, least, greatest);
  }
}
