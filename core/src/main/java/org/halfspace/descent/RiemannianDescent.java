package org.halfspace.descent;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import org.halfspace.linalg.Matrix;
import org.halfspace.risk.Objective;
import org.halfspace.risk.Objective.Evaluation;

/**
 * L-BFGS on the manifold of unit rows, for an exact risk: the fast practical method of THEORY §6.
 *
 * <p>Two-loop recursion (Nocedal 1980) over the last {@value #MEMORY} pairs, which are carried to
 * each new point by projection on its tangent space; a pair whose curvature is not positive is left
 * out, and a direction that does not descend gives way to the gradient. Armijo backtracking.
 * Deterministic; immutable and thread-safe. An iteration costs one evaluation of risk and gradient,
 * seldom more, and O(n k) for each pair.
 */
public final class RiemannianDescent implements DescentMethod {
  private static final int MEMORY = 12;

  private final Objective risk;
  private final StopRule stopRule;
  private final StepListener listener;

  /**
   * @param listener told of every step, on the calling thread
   */
  public RiemannianDescent(Objective risk, StopRule stopRule, StepListener listener) {
    this.risk = risk;
    this.stopRule = stopRule;
    this.listener = listener;
  }

  public RiemannianDescent(Objective risk, StopRule stopRule) {
    this(risk, stopRule, StepListener.none());
  }

  /**
   * A step taken and the change of the gradient over it, both in the tangent space of the current
   * point.
   */
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
      Matrix direction = direction(gradient, pairs);
      double slope = direction.dot(gradient);
      double size = Math.sqrt(direction.dot(direction));
      if (!(slope < -1e-10 * size * step.gradientNorm())) {
        pairs.clear();
        direction = direction(gradient, pairs);
        slope = -step.gradientNorm() * step.gradientNorm();
        size = step.gradientNorm();
      }
      // Without curvature the first step turns each row by about a tenth of a radian.
      double firstStep =
          pairs.isEmpty() ? 0.1 * Math.sqrt(point.rows()) / Math.max(size, Double.MIN_NORMAL) : 1;
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
      gradient = nextGradient;
      step =
          new Step(
              step.iteration() + 1,
              step.evaluations() + found.get().trials(),
              found.get().evaluation().distortion(),
              Math.sqrt(gradient.dot(gradient)));
      listener.after(step, point);
    }
  }

  private static void remember(
      Deque<Pair> pairs, Matrix point, Matrix gradient, Matrix next, Matrix nextGradient) {
    int kept = pairs.size();
    for (int i = 0; i < kept; i++) {
      Pair old = pairs.removeFirst();
      addIfCurved(pairs, UnitRows.project(next, old.move()), UnitRows.project(next, old.change()));
    }
    addIfCurved(
        pairs,
        UnitRows.project(next, difference(next, point)),
        UnitRows.project(next, difference(nextGradient, gradient)));
    if (pairs.size() > MEMORY) {
      pairs.removeFirst();
    }
  }

  private static void addIfCurved(Deque<Pair> pairs, Matrix move, Matrix change) {
    double curvature = move.dot(change);
    if (curvature > 1e-10 * Math.sqrt(move.dot(move) * change.dot(change))) {
      pairs.addLast(new Pair(move, change, curvature));
    }
  }

  /** −H · gradient with H the L-BFGS estimate of the inverse Hessian; −gradient without pairs. */
  private static Matrix direction(Matrix gradient, Deque<Pair> pairs) {
    Matrix direction = gradient.copy();
    double[] weights = new double[pairs.size()];
    int i = pairs.size();
    for (Iterator<Pair> newestFirst = pairs.descendingIterator(); newestFirst.hasNext(); ) {
      Pair pair = newestFirst.next();
      i--;
      weights[i] = pair.move().dot(direction) / pair.curvature();
      add(direction, -weights[i], pair.change());
    }
    if (!pairs.isEmpty()) {
      Pair newest = pairs.getLast();
      scale(direction, newest.curvature() / newest.change().dot(newest.change()));
    }
    for (Pair pair : pairs) {
      double correction = pair.change().dot(direction) / pair.curvature();
      add(direction, weights[i] - correction, pair.move());
      i++;
    }
    scale(direction, -1);
    return direction;
  }

  private static Matrix difference(Matrix a, Matrix b) {
    Matrix difference = a.copy();
    add(difference, -1, b);
    return difference;
  }

  private static void add(Matrix target, double factor, Matrix added) {
    double[] t = target.data();
    double[] a = added.data();
    for (int i = 0; i < t.length; i++) {
      t[i] += factor * a[i];
    }
  }

  private static void scale(Matrix target, double factor) {
    double[] t = target.data();
    for (int i = 0; i < t.length; i++) {
      t[i] *= factor;
    }
  }
}
