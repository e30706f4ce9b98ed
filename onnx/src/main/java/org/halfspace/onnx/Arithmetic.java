// SPDX-License-Identifier: Apache-2.0
package org.halfspace.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Formulas of float32 in a graph, entry by entry; results have names of their own, constants are
 * shared. Not thread-safe.
 */
final class Arithmetic {
  private final Graph graph;
  private final Map<Float, String> constants = new HashMap<>();
  private int results;

  Arithmetic(Graph graph) {
    this.graph = graph;
  }

  private String node(String operator, String... inputs) {
    return graph.node(operator, "value" + results++, List.of(inputs));
  }

  /** A scalar. */
  String number(double value) {
    return constants.computeIfAbsent(
        (float) value,
        rounded -> graph.floats("constant" + constants.size(), new float[] {rounded}));
  }

  String add(String a, String b) {
    return node("Add", a, b);
  }

  String subtract(String a, String b) {
    return node("Sub", a, b);
  }

  String multiply(String a, String b) {
    return node("Mul", a, b);
  }

  String divide(String a, String b) {
    return node("Div", a, b);
  }

  String exp(String a) {
    return node("Exp", a);
  }

  String negate(String a) {
    return node("Neg", a);
  }

  String absolute(String a) {
    return node("Abs", a);
  }

  String least(String a, String b) {
    return node("Min", a, b);
  }

  String most(String a, String b) {
    return node("Max", a, b);
  }

  /** Whether a &lt; b. */
  String less(String a, String b) {
    return node("Less", a, b);
  }

  String and(String a, String b) {
    return node("And", a, b);
  }

  /** {@code then} where a condition holds, {@code otherwise} where not. */
  String where(String condition, String then, String otherwise) {
    return node("Where", condition, then, otherwise);
  }

  /** c_0 + c_1 x + c_2 x² + … */
  String polynomial(String x, float... coefficients) {
    int last = coefficients.length - 1;
    String sum = number(coefficients[last]);
    for (int k = last - 1; k >= 0; k--) {
      sum = add(multiply(sum, x), number(coefficients[k]));
    }
    return sum;
  }
}
