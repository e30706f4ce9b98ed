// SPDX-License-Identifier: Apache-2.0
package org.halfspace.activation;

/** Kernels with a closed form. */
final class ClosedFormKernels {
  private ClosedFormKernels() {}

  /** f(t) = t, for the identity. */
  record Linear() implements Kernel {
    @Override
    public double value(double t) {
      return t;
    }

    @Override
    public double derivative(double t) {
      return 1;
    }
  }

  /**
   * f(t) = (2/π) arcsin(share · t): share 1 for sign, 1/2 for erf(x/√2) = E[sign(x + g)] with g ~
   * N(0, 1), whose pre-activations correlate with each other by t/2.
   */
  record Arcsine(double share) implements Kernel {
    @Override
    public double value(double t) {
      return 2 / Math.PI * Math.asin(share * Math.max(-1, Math.min(1, t)));
    }

    @Override
    public double derivative(double t) {
      double u = share * Kernel.inside(t);
      return 2 / Math.PI * share / Math.sqrt((1 - u) * (1 + u));
    }
  }

  /** f(t) = sinh(t)/e, for sin: c_k² = 1/(e k!) for odd k. */
  record Sine() implements Kernel {
    @Override
    public double value(double t) {
      return Math.sinh(t) / Math.E;
    }

    @Override
    public double derivative(double t) {
      return Math.cosh(t) / Math.E;
    }
  }

  /**
   * f(t) = (√(1−t²) + t (π − arccos t) − 1) / 2π, for max(x, 0): the arc-cosine kernel of degree 1
   * (Cho and Saul 2009) less c_0² = 1/2π.
   */
  record Ramp() implements Kernel {
    @Override
    public double value(double t) {
      double u = Math.max(-1, Math.min(1, t));
      return (Math.sqrt((1 - u) * (1 + u)) + u * (Math.PI / 2 + Math.asin(u)) - 1) / (2 * Math.PI);
    }

    @Override
    public double derivative(double t) {
      return (Math.PI / 2 + Math.asin(Kernel.inside(t))) / (2 * Math.PI);
    }
  }

  /**
   * For x Φ(x) = E[x; u &lt; x], u ~ N(0, 1): E[x y; u &lt; x, v &lt; y] over the orthant of a = x
   * − u, b = y − v, whose correlation is ρ = t/2, less c_0² = 1/4π. The moments of the orthant are
   * those of {@link Orthant}.
   */
  record GaussianErrorLinear() implements Kernel {
    @Override
    public double value(double t) {
      double u = Math.max(-1, Math.min(1, t));
      Orthant orthant = new Orthant(u / 2);
      double d = 4 - u * u;
      return u * orthant.mass() / d + moments(u, orthant) / (d * d) - 1 / (4 * Math.PI);
    }

    @Override
    public double derivative(double t) {
      double u = Math.max(-1, Math.min(1, t));
      Orthant orthant = new Orthant(u / 2);
      double d = 4 - u * u;
      double momentsSlope =
          (8 - 12 * u * u) * orthant.square()
              + (8 * u - 4 * u * u * u) * orthant.squareSlope() / 2
              + (-12 * u + 8 * u * u * u) * orthant.product()
              + 2 * (4 - 3 * u * u + u * u * u * u) * orthant.productSlope() / 2;
      return (orthant.mass() + u * orthant.massSlope() / 2) / d
          + 2 * u * u * orthant.mass() / (d * d)
          + momentsSlope / (d * d)
          + 4 * u * moments(u, orthant) / (d * d * d);
    }

    private static double moments(double u, Orthant orthant) {
      return (8 * u - 4 * u * u * u) * orthant.square()
          + 2 * (4 - 3 * u * u + u * u * u * u) * orthant.product();
    }
  }

  /**
   * Moments of two standard Gaussians with correlation ρ where both are positive, and their slopes
   * in ρ.
   */
  private record Orthant(double rho) {
    double root() {
      return Math.sqrt((1 - rho) * (1 + rho));
    }

    double mass() {
      return 0.25 + Math.asin(rho) / (2 * Math.PI);
    }

    double massSlope() {
      return 1 / (2 * Math.PI * root());
    }

    double square() {
      return mass() + rho * root() / (2 * Math.PI);
    }

    double squareSlope() {
      return massSlope() + (root() - rho * rho / root()) / (2 * Math.PI);
    }

    double product() {
      return rho * mass() + root() / (2 * Math.PI);
    }

    double productSlope() {
      return mass() + rho * massSlope() - rho / root() / (2 * Math.PI);
    }
  }
}
