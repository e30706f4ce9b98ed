// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.deep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.code.HiddenActivation;
import org.junit.jupiter.api.Test;

/** The loss against the formula in double, its gradients against what the loss does. */
class DeepModelTest {
  private static final int K = 7;
  private static final int[] LEVELS = {2, 4, 8, 2, 4};
  private static final int ROWS = 23;

  private final SplittableRandom random = new SplittableRandom(1);

  private float[] gaussian(int count, double scale) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return values;
  }

  private record Case(
      HiddenActivation activation,
      double dropout,
      boolean encodes,
      boolean rounding,
      int threads) {}

  private DeepModel model(Case one, int... hidden) {
    List<Integer> sizes = new ArrayList<>();
    for (int size : hidden) {
      sizes.add(size);
    }
    DeepShape shape = new DeepShape(K, LEVELS, sizes);
    List<float[]> tensors = new ArrayList<>();
    for (int length : shape.lengths()) {
      tensors.add(gaussian(length, 0.4));
    }
    float[] weights = new float[K];
    for (int j = 0; j < K; j++) {
      weights[j] = 1f / (j + 1);
    }
    DeepModel.Task task =
        new DeepModel.Task(
            weights,
            one.encodes() ? gaussian(K, 0.3) : new float[0],
            one.activation(),
            one.dropout(),
            9);
    return new DeepModel(
        shape,
        task,
        tensors,
        new RoundedUnits(LEVELS, one.rounding()),
        new int[] {ROWS, one.threads()});
  }

  /** Samples; for codes that stay fixed with any values, and gains about 1. */
  private float[] samples(DeepModel model) {
    float[] samples = gaussian(ROWS * model.width(), 1);
    if (!model.encodes()) {
      for (int i = 0; i < ROWS; i++) {
        samples[(i + 1) * model.width() - 1] = (float) random.nextDouble(0.5, 1.5);
      }
    }
    return samples;
  }

  private static double loss(DeepModel model, float[] samples) {
    return model.gradients(samples, ROWS, 3, 1);
  }

  private static void move(float[] tensor, float[] start, float[] direction, double h) {
    for (int i = 0; i < tensor.length; i++) {
      tensor[i] = (float) (start[i] + h * direction[i]);
    }
  }

  /** L(θ + h v) − L(θ) − h ⟨g, v⟩. */
  private static double remainder(
      DeepModel model, float[] samples, int tensor, float[] direction, double h, double factor) {
    float[] values = model.parameters().values().get(tensor);
    float[] start = values.clone();
    double before = loss(model, samples);
    float[] gradient = model.parameters().gradient(tensor);
    double slope = 0;
    for (int i = 0; i < gradient.length; i++) {
      slope += factor * gradient[i] * direction[i];
    }
    move(values, start, direction, h);
    model.parameters().publish();
    double after = loss(model, samples);
    System.arraycopy(start, 0, values, 0, start.length);
    model.parameters().publish();
    return Math.abs(after - before - h * slope);
  }

  /** How the remainder falls with h: to a quarter with h halved if the gradient is right. */
  private double order(DeepModel model, float[] samples, int tensor, double factor) {
    int length = model.parameters().values().get(tensor).length;
    float[] direction = gaussian(length, 1 / Math.sqrt(length));
    double h = 0.1;
    double large = remainder(model, samples, tensor, direction, h, factor);
    double small = remainder(model, samples, tensor, direction, h / 4, factor);
    return Math.log(large / small) / Math.log(4);
  }

  private void checkOrders(Case one, int... hidden) {
    DeepModel model = model(one, hidden);
    float[] samples = samples(model);
    int tensors = model.parameters().values().size();
    for (int t = one.encodes() ? 0 : DeepShape.OF_ENCODER; t < tensors; t++) {
      double mean = 0;
      double wrong = 0;
      for (int trial = 0; trial < 5; trial++) {
        mean += order(model, samples, t, 1) / 5;
        wrong += order(model, samples, t, 1.5) / 5;
      }
      assertThat(mean).as("tensor %s of %s", t, one).isBetween(1.6, 2.4);
      assertThat(wrong).as("tensor %s of %s, half as large again", t, one).isLessThan(1.5);
    }
  }

  @Test
  void remaindersAreOfSecondOrder() {
    checkOrders(new Case(HiddenActivation.GELU, 0, true, false, 1), 6);
    checkOrders(new Case(HiddenActivation.GELU, 0.3, true, false, 2), 6, 5, 4);
    checkOrders(new Case(HiddenActivation.GELU, 0.3, false, false, 3), 9, 5);
  }

  /** ReLU has no second order, but slopes where no number is near zero. */
  @Test
  void slopesOfReluAreThoseOfTheLoss() {
    DeepModel model = model(new Case(HiddenActivation.RELU, 0.2, true, false, 2), 8, 6);
    float[] samples = samples(model);
    for (int t = 0; t < model.parameters().values().size(); t++) {
      float[] values = model.parameters().values().get(t);
      double unused = loss(model, samples);
      float[] gradient = model.parameters().gradient(t);
      float[] start = values.clone();
      float[] direction = gaussian(values.length, 1 / Math.sqrt(values.length));
      double expected = 0;
      for (int i = 0; i < gradient.length; i++) {
        expected += gradient[i] * direction[i];
      }
      double h = 2e-3;
      move(values, start, direction, h);
      model.parameters().publish();
      double up = loss(model, samples);
      move(values, start, direction, -h);
      model.parameters().publish();
      double down = loss(model, samples);
      System.arraycopy(start, 0, values, 0, start.length);
      model.parameters().publish();
      assertThat((up - down) / (2 * h))
          .as("tensor %s", t)
          .isCloseTo(expected, within(0.02 * (1 + Math.abs(expected))));
    }
  }

  private static double[] affine(float[] matrix, float[] bias, double[] input) {
    double[] result = new double[bias.length];
    for (int i = 0; i < bias.length; i++) {
      result[i] = bias[i];
      for (int j = 0; j < input.length; j++) {
        result[i] += matrix[i * input.length + j] * input[j];
      }
    }
    return result;
  }

  /** The loss of a row by the formula, with nothing left out. */
  private static double formula(DeepModel model, float[] samples, int row) {
    List<float[]> tensors = model.parameters().values();
    int at = row * model.width();
    double[] target = new double[K];
    for (int j = 0; j < K; j++) {
      target[j] = samples[at + j] + (model.encodes() ? model.shift()[j] : 0);
    }
    double[] values = new double[LEVELS.length];
    double gain = 1;
    if (model.encodes()) {
      double[] projections = affine(tensors.get(0), tensors.get(1), target);
      for (int j = 0; j < values.length; j++) {
        double steps = (LEVELS[j] - 1) / 2.0;
        values[j] = Math.floor((Math.tanh(projections[j]) + 1) * steps + 0.5) / steps - 1;
      }
    } else {
      for (int j = 0; j < values.length; j++) {
        values[j] = samples[at + K + j];
      }
      gain = samples[at + K + LEVELS.length];
    }
    double[] h = values;
    for (int l = 0; l < model.shape().hidden().size(); l++) {
      int place = DeepShape.weights(l);
      h = affine(tensors.get(place), tensors.get(place + 1), h);
      for (int i = 0; i < h.length; i++) {
        h[i] = Math.max(0, h[i]);
      }
    }
    int output = model.shape().output();
    double[] restored = affine(tensors.get(output), tensors.get(output + 2), h);
    double[] linear = affine(tensors.get(output + 1), new float[K], values);
    double loss = 0;
    for (int j = 0; j < K; j++) {
      double error = gain * (restored[j] + linear[j]) - target[j];
      loss += model.weights()[j] * error * error;
    }
    return loss;
  }

  @Test
  void theLossIsThatOfTheFormula() {
    for (boolean encodes : new boolean[] {true, false}) {
      for (int threads = 1; threads <= 3; threads++) {
        DeepModel model = model(new Case(HiddenActivation.RELU, 0.4, encodes, true, threads), 6, 5);
        float[] samples = samples(model);
        double expected = 0;
        for (int i = 4; i < ROWS; i++) {
          expected += formula(model, samples, i);
        }
        assertThat(model.loss(samples, 4, ROWS - 4)).isCloseTo(expected, within(1e-4 * expected));
      }
    }
  }

  /** A quarter of the factors is zero, and their mean is 1. */
  @Test
  void whatIsLeftOutIsDrawnAnewInEveryStep() {
    Dropout dropout = new Dropout(0.25, 100, 5);
    double sum = 0;
    int equal = 0;
    for (int step = 0; step < 200; step++) {
      int start = dropout.start(step, step % 3, step % 7);
      equal += start == dropout.start(step + 1, step % 3, step % 7) ? 1 : 0;
      assertThat(start).isEqualTo(dropout.start(step, step % 3, step % 7));
      for (int j = 0; j < 100; j++) {
        float factor = dropout.factors()[start + j];
        assertThat(factor == 0 || factor == (float) (1 / 0.75)).isTrue();
        sum += factor;
      }
    }
    assertThat(sum / 20_000).isCloseTo(1, within(0.03));
    assertThat(equal).isLessThan(3);
  }
}
