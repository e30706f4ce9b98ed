// SPDX-License-Identifier: Apache-2.0
package org.halfspace.descent;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import org.halfspace.linalg.Matrix;
import org.halfspace.risk.Objective;
import org.halfspace.risk.Objective.Evaluation;

/**
 * L-BFGS on the manifold of unit rows, for an exact risk: the fast practical method of
 * docs/theory.md, §6.
 *
 * <p>Two-loop recursion (Nocedal 1980) over the last {@value #MEMORY} pairs, which are kept as
 * differences in the space around the manifold; the direction is projected on the tangent space.
 * The recursion starts from the preconditioner of the risk. A pair whose curvature is not positive
 * is left out, and a direction that does not descend gives way to the preconditioned gradient.
 * Armijo backtracking. At a stationary point it ends at once. Deterministic; immutable and
 * thread-safe. An iteration costs one evaluation of risk and gradient, seldom more, one and a half
 * applications of the preconditioner, and O(n k) for each pair.
 */
public final class RiemannianDescent implements DescentMethod {
  private static final int MEMORY = 5;

  private final Objective risk;
  private final StopRule stopRule;
  private final StepListener listener;

  /**
   * @param listener receives every step, on the calling thread
   */
  public RiemannianDescent(Objective risk, StopRule stopRule, StepListener listener) {
    this.risk = risk;
    this.stopRule = stopRule;
    this.listener = listener;
  }

  public RiemannianDescent(Objective risk, StopRule stopRule) {
    this(risk, stopRule, StepListener.none());
  }

  /** A step taken and the change of the gradient over it, as they are in the space around. */
  private record Pair(Matrix move, Matrix change, double curvature) {}

  /**
   * Descends from {@code start} until the rule says stop; the distortion never rises.
   *
   * @param start M: n × k, unit rows; left as it is
   * @throws IllegalArgumentException if the start does not fit the risk
   */
  @Override
  public Optimum minimize(Matrix start) {
    StopRule.Run rule = stopRule.start();
    ArmijoSearch lineSearch = new ArmijoSearch(risk);
    Deque<Pair> pairs = new ArrayDeque<>();
    Matrix point = start.copy();
    Evaluation evaluation = risk.evaluate(point);
    Matrix gradient = UnitRows.project(point, evaluation.euclideanGradient());
    Step step = new Step(0, 1, evaluation.distortion(), Math.sqrt(gradient.dot(gradient)));
    listener.after(step, point);
    while (true) {
      Optional<StopReason> reason = rule.after(step);
      if (reason.isPresent()) {
        return new Optimum(point, step, reason.get());
      }
      if (Stationary.at(step, point.rows())) {
        return new Optimum(point, step, StopReason.NO_DESCENT);
      }
      Matrix direction = direction(point, evaluation, gradient, pairs);
      double slope = direction.dot(gradient);
      double size = Math.sqrt(direction.dot(direction));
      if (!(slope < -1e-10 * size * step.gradientNorm())) {
        pairs.clear();
        direction = direction(point, evaluation, gradient, pairs);
        slope = direction.dot(gradient);
        size = Math.sqrt(direction.dot(direction));
      }
      // Without curvature the length is a guess.
      double firstStep = pairs.isEmpty() ? Stationary.stepLength(point.rows()) / size : 1;
      Optional<ArmijoSearch.Accepted> found =
          lineSearch.search(point, step.distortion(), direction, slope, firstStep);
      if (found.isEmpty()) {
        if (pairs.isEmpty()) {
          return new Optimum(point, step, StopReason.NO_DESCENT);
        }
        pairs.clear();
        continue;
      }
      Matrix next = found.get().encoder();
      Matrix nextGradient = UnitRows.project(next, found.get().evaluation().euclideanGradient());
      remember(pairs, point, gradient, next, nextGradient);
      point = next;
      evaluation = found.get().evaluation();
      gradient = nextGradient;
      step =
          new Step(
              step.iteration() + 1,
              step.evaluations() + found.get().trials(),
              evaluation.distortion(),
              Math.sqrt(gradient.dot(gradient)));
      listener.after(step, point);
    }
  }

  private static void remember(
      Deque<Pair> pairs, Matrix point, Matrix gradient, Matrix next, Matrix nextGradient) {
    Matrix move = difference(next, point);
    Matrix change = difference(nextGradient, gradient);
    double curvature = move.dot(change);
    double changeSquare = change.dot(change);
    if (curvature > 1e-10 * Math.sqrt(move.dot(move) * changeSquare)) {
      pairs.addLast(new Pair(move, change, curvature));
      if (pairs.size() > MEMORY) {
        pairs.removeFirst();
      }
    }
  }

  /**
   * The tangent part of −H · gradient, with H the L-BFGS estimate of the inverse Hessian that
   * starts from a multiple of the preconditioner; the latter alone without pairs.
   */
  private static Matrix direction(
      Matrix point, Evaluation evaluation, Matrix gradient, Deque<Pair> pairs) {
    Matrix rest = gradient.copy();
    double[] weights = new double[pairs.size()];
    int i = pairs.size();
    for (Iterator<Pair> newestFirst = pairs.descendingIterator(); newestFirst.hasNext(); ) {
      Pair pair = newestFirst.next();
      i--;
      weights[i] = pair.move().dot(rest) / pair.curvature();
      rest.add(-weights[i], pair.change());
    }
    Matrix direction = preconditioned(point, evaluation, rest);
    if (!pairs.isEmpty()) {
      // The multiple that is right along the newest change, were H0 a multiple of P.
      Pair newest = pairs.getLast();
      double square = evaluation.preconditionedSquare(UnitRows.project(point, newest.change()));
      direction.scale(newest.curvature() / square);
    }
    for (Pair pair : pairs) {
      double correction = pair.change().dot(direction) / pair.curvature();
      direction.add(weights[i] - correction, pair.move());
      i++;
    }
    direction.scale(-1);
    return UnitRows.project(point, direction);
  }

  /** Projected before and after, so that it is symmetric on the tangent space. */
  private static Matrix preconditioned(Matrix point, Evaluation evaluation, Matrix vector) {
    return UnitRows.project(point, evaluation.preconditioned(UnitRows.project(point, vector)));
  }

  private static Matrix difference(Matrix a, Matrix b) {
    Matrix difference = a.copy();
    difference.add(-1, b);
    return difference;
  }
}
