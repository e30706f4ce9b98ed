// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.messages;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.halfspace.activation.CellKnowledge;
import org.halfspace.code.MessagePassing;
import org.halfspace.code.Quantizer;
import org.halfspace.internal.Floats;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.Cholesky;

/**
 * The layers of message passing for one encoder on the Gaussian source that its units see, with
 * what each is predicted to lose (docs/theory.md §9). With C = M Mᵀ, v = 1 at first and the share
 * q_j of v_j that the cell of unit j explains, a layer has D_j = v_j (1 − q_j)/q_j and S = (C +
 * diag D)⁻¹. The readout is Σ^{1/2} Mᵀ S r and loses tr Σ − tr(Σ^{1/2} Mᵀ S M Σ^{1/2}); the
 * cavities of the next layer are what the other units tell of each: mean −Σ_{k≠j} S_jk r_k / S_jj,
 * variance 1/S_jj − D_j. That is the shared precision of expectation propagation, with every unit's
 * own. Not thread-safe.
 */
final class MessageLayers {
  /** A cell that explains less tells nothing; its message would be infinitely weak. */
  private static final double LEAST_EXPLAINED = 1e-6;

  /** Variances of cavities are held between this and 1; above 1 less rounding, they are 1. */
  private static final double LEAST_VARIANCE = 1e-7;

  private static final double ROUNDING = 1e-9;

  private final StandardUnits units;
  private final SeenSource seen;
  private final int threads;

  /** C, and M Λ^{1/2}. */
  private final Matrix gram;

  private final Matrix cross;

  /** v of the layer to come. */
  private double[] variances;

  private final List<Step> steps = new ArrayList<>();

  /** Layers with others after them, as far as somebody wanted them. */
  private final List<MessagePassing.Layer> inner = new ArrayList<>();

  /**
   * A layer as it was computed.
   *
   * @param variances v: u
   * @param strengths κ = √v/q: u
   * @param noise D: u
   * @param mixing to the next layer: u × u
   * @param readout Rᵀ on the axes: u × k
   * @param distortion what the readout loses, as share of the variance
   */
  record Step(
      double[] variances,
      double[] strengths,
      double[] noise,
      float[] mixing,
      Matrix readout,
      double distortion) {}

  private MessageLayers(StandardUnits units, SeenSource seen, int threads) {
    this.units = units;
    this.seen = seen;
    this.threads = threads;
    this.gram = Blas.gram(units.rows());
    int u = units.units();
    for (int j = 0; j < u; j++) {
      gram.set(j, j, 1); // units that see nothing are normals of their own
    }
    double[] roots = new double[units.rows().columns()];
    for (int i = 0; i < roots.length; i++) {
      roots[i] = Math.sqrt(seen.axes().spectrum().eigenvalue(i));
    }
    this.cross = units.rows().scaleColumns(roots);
    this.variances = new double[u];
    Arrays.fill(variances, 1);
  }

  /**
   * Layers until the next gains less than a share, or there are as many as asked for. Each costs
   * about 3 u³ + 2 u² k multiplications and an integral for each unit.
   */
  static MessageLayers of(
      StandardUnits units, SeenSource seen, int most, double leastGain, int threads) {
    MessageLayers layers = new MessageLayers(units, seen, threads);
    for (int l = 0; l < most; l++) {
      Step step = layers.next();
      if (l > 0 && !(step.distortion() < (1 - leastGain) * layers.step(l - 1).distortion())) {
        break;
      }
      layers.steps.add(step);
    }
    return layers;
  }

  private Step next() {
    int u = units.units();
    double[] explained = explained();
    double[] noise = new double[u];
    double[] strengths = new double[u];
    Matrix sum = gram.copy();
    for (int j = 0; j < u; j++) {
      noise[j] = variances[j] * (1 - explained[j]) / explained[j];
      strengths[j] = Math.sqrt(variances[j]) / explained[j];
      sum.data()[j * u + j] += noise[j];
    }
    Matrix inverse = Matrix.identity(u);
    Cholesky.of(sum).solve(inverse);
    Matrix readout = inverse.times(cross);
    double total = seen.axes().spectrum().total();
    double lost = Math.max(0, total - readout.dot(cross)) / total;
    Step step = new Step(variances, strengths, noise, mixing(inverse), readout, lost);
    variances = new double[u];
    for (int j = 0; j < u; j++) {
      double cavity = 1 / inverse.get(j, j) - noise[j];
      variances[j] = cavity > 1 - ROUNDING ? 1 : Math.max(LEAST_VARIANCE, cavity);
    }
    return step;
  }

  private static float[] mixing(Matrix inverse) {
    int u = inverse.rows();
    float[] mixing = new float[u * u];
    for (int j = 0; j < u; j++) {
      double own = inverse.get(j, j);
      for (int k = 0; k < u; k++) {
        mixing[j * u + k] = k == j ? 0 : (float) (-inverse.data()[j * u + k] / own);
      }
    }
    return mixing;
  }

  /** A quantizer and a variance. */
  private record Cell(Quantizer quantizer, double variance) {}

  private double[] explained() {
    double[] explained = new double[units.units()];
    Map<Cell, Double> known = new ConcurrentHashMap<>();
    Parallel.ranges(
        threads,
        explained.length,
        (from, to) -> {
          for (int j = from; j < to; j++) {
            Cell cell = new Cell(units.quantizers().get(j), variances[j]);
            double share =
                known.computeIfAbsent(
                    cell, c -> CellKnowledge.explained(c.quantizer(), c.variance()));
            explained[j] =
                Math.min(1 - LEAST_EXPLAINED * LEAST_EXPLAINED, Math.max(LEAST_EXPLAINED, share));
          }
        });
    return explained;
  }

  /** How many layers there are. */
  int count() {
    return steps.size();
  }

  Step step(int layer) {
    return steps.get(layer);
  }

  /** What each layer is predicted to lose. */
  List<Double> distortions() {
    return steps.stream().map(Step::distortion).toList();
  }

  /** Cov(r) = C + diag D of the messages of a layer: u × u. */
  Matrix messageCovariance(int layer) {
    Matrix covariance = gram.copy();
    for (int j = 0; j < units.units(); j++) {
      covariance.data()[j * units.units() + j] += steps.get(layer).noise()[j];
    }
    return covariance;
  }

  /** E[r xᵀ], the same for each layer: u × d. */
  Matrix messageCross() {
    return cross.times(seen.axes().leading(cross.columns()));
  }

  /** R of a layer: d × u. */
  Matrix readout(int layer) {
    Matrix onAxes = steps.get(layer).readout();
    return seen.axes().leading(onAxes.columns()).transposeTimes(onAxes.transpose());
  }

  /** The first layers as a decoder has them; those before the last are shared. */
  List<MessagePassing.Layer> first(int count) {
    while (inner.size() < count - 1) {
      inner.add(layer(inner.size(), steps.get(inner.size()).mixing()));
    }
    List<MessagePassing.Layer> layers = new ArrayList<>(inner.subList(0, count - 1));
    layers.add(layer(count - 1, new float[0]));
    return layers;
  }

  private MessagePassing.Layer layer(int index, float[] mixing) {
    Step step = steps.get(index);
    return new MessagePassing.Layer(
        Floats.of(step.variances()), Floats.of(step.strengths()), mixing);
  }
}
