// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.levels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.Quantizer;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.SingularMatrixException;
import org.halfspace.linalg.blas.NativeFloats;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.SymmetricEigen;
import org.halfspace.linalg.blas.Transpose;

/**
 * A rotation fitted to its quantizers: with R: u × d of orthonormal rows and Y = Q(X Rᵀ) the loss
 * ‖X − Y R‖² is lowered in turns, by Lloyd's iteration at fixed R, and by the polar factor of Yᵀ X
 * at fixed Y (Procrustes), as optimized product quantization does for its rotation (Ge, He, Ke, Sun
 * 2013; docs/levels.md). Never worse on its vectors than the start, up to float32. Stateless and
 * thread-safe.
 */
final class AlternatingRotation {
  private static final int MOST_TURNS = 50;

  /** Relative gain of a turn below which it ends. */
  private static final double LEAST_GAIN = 3e-4;

  /** Quantizers hardly change from turn to turn, and this many numbers tell where to. */
  private static final int TRAINED_ON = 8192;

  /** How far rows may be from orthonormal: those of a rotation come as float32. */
  private static final double ROUNDING = 1e-3;

  /** Outside the heap, as BLAS would copy them for each product. */
  private final NativeFloats vectors;

  private final int dimension;
  private final int count;
  private final int units;
  private final boolean symmetric;
  private final int threads;

  private AlternatingRotation(
      float[] vectors, int dimension, int units, boolean symmetric, int threads) {
    this.vectors = NativeFloats.of(vectors);
    this.dimension = dimension;
    this.count = vectors.length / dimension;
    this.units = units;
    this.symmetric = symmetric;
    this.threads = threads;
  }

  /**
   * Improves on an encoder. Each turn costs two products of n × d × u, and an eigenproblem of u ×
   * u.
   *
   * @param vectors X: n × d, centered as units see them, row after row
   * @param start its rows are taken with the length 1
   * @param symmetric whether units of one bit stay signs about 0
   * @param threads of BLAS and of what is not BLAS
   * @return the encoder, whose rows have length 1; empty if those of the start are not orthogonal
   */
  static Optional<LevelEncoder> of(
      float[] vectors, LevelEncoder start, boolean symmetric, int threads) {
    int u = start.units();
    int d = start.dimension();
    float[] rows = start.rows();
    List<Quantizer> quantizers = new ArrayList<>();
    for (int i = 0; i < u; i++) {
      double square = 0;
      for (int j = i * d; j < (i + 1) * d; j++) {
        square += (double) rows[j] * rows[j];
      }
      double factor = square > 0 ? 1 / Math.sqrt(square) : 1;
      for (int j = i * d; j < (i + 1) * d; j++) {
        rows[j] *= (float) factor;
      }
      quantizers.add(start.quantizers().get(i).scaled(factor));
    }
    if (u > d || vectors.length < d || !areOrthonormal(Matrix.ofFloats(u, d, rows))) {
      return Optional.empty();
    }
    return Optional.of(
        new AlternatingRotation(vectors, d, u, symmetric, threads)
            .improve(rows, quantizers, start.mean()));
  }

  private static boolean areOrthonormal(Matrix rows) {
    Matrix gram = rows.timesTransposeOf(rows);
    for (int i = 0; i < gram.rows(); i++) {
      for (int j = 0; j < gram.rows(); j++) {
        if (Math.abs(gram.get(i, j) - (i == j ? 1 : 0)) > ROUNDING) {
          return false;
        }
      }
    }
    return true;
  }

  private LevelEncoder improve(float[] start, List<Quantizer> first, float[] mean) {
    float[] rows = start;
    Quantizer[] quantizers = first.toArray(Quantizer[]::new);
    float[] projections = new float[units * count];
    NativeFloats nativeProjections = NativeFloats.allocate(projections.length);
    NativeFloats nativeRows = NativeFloats.of(rows);
    float[] products = new float[units * dimension];
    double before = Double.NEGATIVE_INFINITY;
    for (int turn = 0; turn < MOST_TURNS; turn++) {
      new Product(Transpose.NO, Transpose.YES, units, count, dimension)
          .into(1, nativeRows, vectors, 0, nativeProjections);
      nativeProjections.get(0, projections, 0, projections.length);
      train(projections, quantizers);
      if (turn == MOST_TURNS - 1) {
        break;
      }
      double explained = quantize(projections, quantizers);
      if (explained - before < LEAST_GAIN * Math.abs(explained) && turn > 1) {
        break;
      }
      before = explained;
      nativeProjections.put(0, projections, 0, projections.length);
      new Product(Transpose.NO, Transpose.NO, units, dimension, count)
          .into(1f / count, nativeProjections, vectors, 0, nativeRows);
      nativeRows.get(0, products, 0, products.length);
      Optional<float[]> turned = polarFactor(products);
      if (turned.isEmpty()) {
        break;
      }
      rows = turned.get();
      nativeRows.put(0, rows, 0, rows.length);
    }
    return LevelEncoder.of(List.of(quantizers), rows, mean);
  }

  /** Lloyd's iteration from where the quantizers are. */
  private void train(float[] projections, Quantizer[] quantizers) {
    int some = Math.min(count, TRAINED_ON);
    Parallel.ranges(
        threads,
        units,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float[] own = Arrays.copyOfRange(projections, i * count, i * count + some);
            quantizers[i] =
                symmetric && quantizers[i].size() == 2
                    ? sign(own, quantizers[i])
                    : QuantizerTraining.train(FloatSort.sorted(own), quantizers[i]);
          }
        });
  }

  /** ±E|p|, the levels that lose least about 0. */
  private static Quantizer sign(float[] projections, Quantizer before) {
    double sum = 0;
    for (float projection : projections) {
      sum += Math.abs(projection);
    }
    double level = sum / projections.length;
    return level > 0 ? Quantizer.of(new double[] {-level, level}, new double[] {0}) : before;
  }

  /**
   * Projections become levels.
   *
   * @return Σ 2 p y − y² for each vector: what ‖X‖² loses to ‖X − Y R‖²
   */
  private double quantize(float[] projections, Quantizer[] quantizers) {
    double[] sums = new double[units];
    Parallel.ranges(
        threads,
        units,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            for (int k = i * count; k < (i + 1) * count; k++) {
              double level = quantizers[i].apply(projections[k]);
              sums[i] += level * (2 * projections[k] - level);
              projections[k] = (float) level;
            }
          }
        });
    return Arrays.stream(sums).sum() / count;
  }

  /** (C Cᵀ)^{-1/2} C, the nearest rows that are orthonormal; empty if C has not full rank. */
  private Optional<float[]> polarFactor(float[] products) {
    Matrix cross = Matrix.ofFloats(units, dimension, products);
    try {
      SymmetricEigen eigen = SymmetricEigen.of(cross.timesTransposeOf(cross));
      double[] scales = new double[units];
      for (int i = 0; i < units; i++) {
        if (!(eigen.values()[i] > 1e-12 * eigen.values()[0])) {
          return Optional.empty();
        }
        scales[i] = 1 / Math.sqrt(eigen.values()[i]);
      }
      Matrix vectorsOfUnits = eigen.vectors();
      Matrix root = vectorsOfUnits.transpose().scaleColumns(scales).times(vectorsOfUnits);
      return Optional.of(root.times(cross).toFloats());
    } catch (SingularMatrixException e) {
      return Optional.empty();
    }
  }
}
