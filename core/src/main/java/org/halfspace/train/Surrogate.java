// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import org.halfspace.activation.Activation;

/**
 * The derivative that replaces σ' in the backward pass, where σ = sign has none (straight-through
 * estimator). Immutable and thread-safe.
 */
public sealed interface Surrogate {

  /** The derivative at a pre-activation. */
  float slope(float preActivation);

  /**
   * The replacement of σ' at a point of the run.
   *
   * @param progress from 0 at the beginning to 1 at the end
   */
  default Surrogate at(double progress) {
    return this;
  }

  /**
   * That of tanh(p/τ), 1/(τ cosh²(p/τ)). τ goes from {@code temperature} to {@code
   * finalTemperature} by equal factors.
   *
   * @param temperature τ at the beginning, positive
   * @param finalTemperature τ at the end, positive
   */
  record Tanh(double temperature, double finalTemperature) implements Surrogate {
    public Tanh {
      requireTemperature("temperature", temperature);
      requireTemperature("finalTemperature", finalTemperature);
    }

    /** With the same τ throughout. */
    public Tanh(double temperature) {
      this(temperature, temperature);
    }

    private static void requireTemperature(String name, double value) {
      if (!(value > 0) || Double.isInfinite(value)) {
        throw new IllegalArgumentException(name + ": " + value + ", must be positive and finite");
      }
    }

    @Override
    public Surrogate at(double progress) {
      return temperature == finalTemperature
          ? this
          : new Tanh(temperature * Math.pow(finalTemperature / temperature, progress));
    }

    @Override
    public float slope(float preActivation) {
      double e = Math.exp(-2 * Math.abs(preActivation) / temperature);
      return (float) (4 * e / ((1 + e) * (1 + e) * temperature));
    }
  }

  /** That of p clipped to [−1, 1]: 1 inside, 0 outside. */
  record HardTanhWindow() implements Surrogate {
    @Override
    public float slope(float preActivation) {
      return Math.abs(preActivation) <= 1 ? 1 : 0;
    }
  }

  /** 1 everywhere. */
  record Identity() implements Surrogate {
    @Override
    public float slope(float preActivation) {
      return 1;
    }
  }

  /** σ' itself, for activations that have one. */
  record True(Activation activation) implements Surrogate {
    @Override
    public float slope(float preActivation) {
      return (float) activation.derivative(preActivation);
    }
  }
}
