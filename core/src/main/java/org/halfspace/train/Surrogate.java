package org.halfspace.train;

import org.halfspace.activation.Activation;

/**
 * The derivative that stands for σ' on the way back, where σ = sign has none (straight-through
 * estimator). Immutable and thread-safe.
 */
public sealed interface Surrogate {

  /** The derivative at a pre-activation. */
  float slope(float preActivation);

  /**
   * That of tanh(p/τ).
   *
   * @param temperature τ &gt; 0
   */
  record Tanh(double temperature) implements Surrogate {
    public Tanh {
      if (!(temperature > 0) || Double.isInfinite(temperature)) {
        throw new IllegalArgumentException(
            "temperature: " + temperature + ", must be positive and finite");
      }
    }

    @Override
    public float slope(float preActivation) {
      double t = Math.tanh(preActivation / temperature);
      return (float) ((1 - t * t) / temperature);
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

  /** σ' itself, by central differences; for activations that have one. */
  record True(Activation activation) implements Surrogate {
    private static final double STEP = 1e-5;

    @Override
    public float slope(float preActivation) {
      return (float)
          ((activation.apply(preActivation + STEP) - activation.apply(preActivation - STEP))
              / (2 * STEP));
    }
  }
}
