// SPDX-License-Identifier: Apache-2.0
package org.halfspace.descent;

import java.util.Objects;
import java.util.Optional;
import org.halfspace.data.UnusableDataException;
import org.halfspace.linalg.Matrix;
import org.halfspace.risk.Objective;
import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.ode.ExpandableODE;
import org.hipparchus.ode.ODEState;
import org.hipparchus.ode.OrdinaryDifferentialEquation;
import org.hipparchus.ode.nonstiff.DormandPrince54Integrator;

/**
 * Gradient flow on unit rows, dM/dt = −k grad D(M), D the distortion and k the number of
 * components, by an adaptive Runge–Kutta method of order 5 (Dormand and Prince). Rows are made unit
 * again after each interval, against the drift of the integrator.
 *
 * <p>With {@link org.halfspace.risk.TiedRisk} this is the weight-tied flow of the paper. An
 * iteration is one interval of flow time; it costs as many gradients as the integrator needs. At a
 * stationary point it ends at once. Deterministic; immutable and thread-safe.
 */
public final class GradientFlow implements DescentMethod {
  private static final double TOLERANCE = 1e-7;
  private static final double SMALLEST_STEP = 1e-12;

  private final Objective risk;
  private final double interval;
  private final StopRule stopRule;
  private final StepListener listener;

  /**
   * @param interval flow time between two steps, positive
   */
  public GradientFlow(Objective risk, double interval, StopRule stopRule, StepListener listener) {
    if (!(interval > 0) || Double.isInfinite(interval)) {
      throw new IllegalArgumentException("interval: " + interval + ", must be positive and finite");
    }
    this.risk = Objects.requireNonNull(risk, "risk");
    this.interval = interval;
    this.stopRule = Objects.requireNonNull(stopRule, "stopRule");
    this.listener = Objects.requireNonNull(listener, "listener");
  }

  @Override
  public Optimum minimize(Matrix start) {
    StopRule.Run rule = stopRule.start();
    Flow flow = new Flow(start.rows());
    Matrix point = start.copy();
    for (int iteration = 0; ; iteration++) {
      Objective.Evaluation evaluation = risk.evaluate(point);
      Matrix gradient = UnitRows.project(point, evaluation.euclideanGradient());
      Step step =
          new Step(
              iteration,
              flow.evaluations + iteration + 1,
              evaluation.distortion(),
              Math.sqrt(gradient.dot(gradient)));
      listener.after(step, point);
      Optional<StopReason> reason = rule.after(step);
      if (reason.isPresent()) {
        return new Optimum(point, step, reason.get());
      }
      if (Stationary.at(step, point.rows())) {
        return new Optimum(point, step, StopReason.NO_DESCENT);
      }
      point = flow.advance(point);
    }
  }

  /** The equation in the form the integrator wants. */
  private final class Flow implements OrdinaryDifferentialEquation {
    private final int rows;
    private final int columns = risk.components();
    private int evaluations;

    Flow(int rows) {
      this.rows = rows;
    }

    Matrix advance(Matrix point) {
      DormandPrince54Integrator integrator =
          new DormandPrince54Integrator(SMALLEST_STEP, interval, TOLERANCE, TOLERANCE);
      try {
        double[] end =
            integrator
                .integrate(new ExpandableODE(this), new ODEState(0, point.data()), interval)
                .getPrimaryState();
        return UnitRows.normalize(Matrix.of(rows, columns, end));
      } catch (MathRuntimeException e) {
        throw new UnusableDataException(
            "the flow cannot be integrated over the interval " + interval + ": " + e.getMessage(),
            e);
      }
    }

    @Override
    public int getDimension() {
      return rows * columns;
    }

    @Override
    public double[] computeDerivatives(double time, double[] state) {
      evaluations++;
      Matrix point = UnitRows.normalize(Matrix.of(rows, columns, state.clone()));
      double[] velocity = UnitRows.project(point, risk.evaluate(point).euclideanGradient()).data();
      for (int i = 0; i < velocity.length; i++) {
        velocity[i] *= -columns;
      }
      return velocity;
    }
  }
}
