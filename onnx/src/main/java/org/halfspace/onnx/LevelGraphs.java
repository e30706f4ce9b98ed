// SPDX-License-Identifier: Apache-2.0
package org.halfspace.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.Arrays;
import java.util.List;
import org.halfspace.code.Gain;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.UnitLayout;

/**
 * The graphs of codes whose units have several levels. Indexes are found by halving, with one round
 * per bit, so that memory is of the order of N u numbers whatever the number of levels. Stateless.
 */
final class LevelGraphs {
  private LevelGraphs() {}

  /**
   * The encoder.
   *
   * @param scale s, the norm that units see where there is gain
   */
  static GraphProto encoder(LevelCodec codec, Gain gain, float scale) {
    int u = codec.units();
    int d = codec.dimension();
    Graph graph = new Graph("encoder");
    String vectors = graph.input("vectors", DataType.FLOAT, d);
    String mean = graph.floats("mean", codec.mean(), d);
    String encoder = graph.floats("encoder", codec.encoder(), u, d);
    String centered = graph.node("Sub", "centered", List.of(vectors, mean));
    String values =
        graph.node(
            "Gemm", "preActivations", List.of(centered, encoder), Graph.attribute("transB", 1));
    if (gain != Gain.NONE) {
      String factors = factors(graph, centered, scale);
      values = graph.node("Mul", "scaled", List.of(values, factors));
    }
    String numbers = indexes(graph, values, codec.levelEncoder());
    graph.cast("indexes", numbers, DataType.UINT8);
    graph.cast("codes", packed(graph, numbers, codec.layout()), DataType.UINT8);
    graph.output("codes", DataType.UINT8, codec.bytesPerCode());
    graph.output("indexes", DataType.UINT8, u);
    return graph.build();
  }

  /** s / ‖x − μ‖ as N × 1, by sums in double as the codec has them. */
  private static String factors(Graph graph, String centered, float scale) {
    String wide = graph.cast("wide", centered, DataType.DOUBLE);
    String squares =
        graph.node(
            "ReduceSumSquare", "squares", List.of(wide), Graph.attribute("axes", new long[] {1}));
    String norms = graph.node("Sqrt", "norms", List.of(squares));
    String quotients = graph.node("Div", "quotients", List.of(graph.number("scale", scale), norms));
    // Finite, so that the pre-activations of the mean itself remain zero.
    String most = graph.number("largest", Float.MAX_VALUE);
    String held = graph.node("Min", "held", List.of(quotients, most));
    return graph.cast("factors", held, DataType.FLOAT);
  }

  /** How many thresholds of its unit are at most each value: int64, N × u. */
  private static String indexes(Graph graph, String values, LevelEncoder encoder) {
    UnitLayout layout = encoder.layout();
    int rounds = Arrays.stream(layout.unitBits()).max().orElseThrow();
    float[] thresholds = encoder.thresholds();
    String table = graph.floats("thresholds", thresholds, thresholds.length);
    String none = graph.longs("none", new long[] {0}, new long[0]);
    String found = graph.longs("begin", new long[layout.units()]);
    for (int round = 0; round < rounds; round++) {
      Steps steps = Steps.of(layout, round);
      String places = graph.longs("places" + round, steps.places());
      String step = graph.longs("steps" + round, steps.steps());
      String at = graph.node("Add", "at" + round, List.of(found, places));
      String threshold = graph.node("Gather", "threshold" + round, List.of(table, at));
      String above = graph.node("GreaterOrEqual", "above" + round, List.of(values, threshold));
      String more = graph.node("Where", "more" + round, List.of(above, step, none));
      found = graph.node("Add", "found" + round, List.of(found, more));
    }
    return found;
  }

  /**
   * What a round of halving asks of each unit: whether its value meets the threshold {@code place},
   * counted from the index found so far, and if so by how much the index grows. Units of fewer bits
   * are ready after fewer rounds; then their steps are zero.
   */
  private record Steps(long[] steps, long[] places) {
    static Steps of(UnitLayout layout, int round) {
      int u = layout.units();
      long[] steps = new long[u];
      long[] places = new long[u];
      long start = 0;
      for (int j = 0; j < u; j++) {
        int levels = 1 << layout.unitBits(j);
        steps[j] = levels >> round + 1;
        // A unit that is ready may have found its last index, which has no threshold behind it.
        places[j] = start + (steps[j] > 0 ? steps[j] - 1 : -1);
        start += levels - 1;
      }
      // Where the first unit is ready, another's threshold is in range and does as well.
      places[0] = Math.max(0, places[0]);
      return new Steps(steps, places);
    }
  }

  /** The bytes of the indexes: int64, N × ⌈n/8⌉. */
  private static String packed(Graph graph, String indexes, UnitLayout layout) {
    int bytes = layout.bytesPerCode();
    int[] counts = new int[bytes];
    for (int j = 0; j < layout.units(); j++) {
      counts[layout.byteOf(j)]++;
    }
    int slots = Arrays.stream(counts).max().orElseThrow();
    // A slot without a unit has the first one, times zero.
    long[] unit = new long[bytes * slots];
    long[] factor = new long[bytes * slots];
    for (int j = layout.units() - 1; j >= 0; j--) {
      int slot = layout.byteOf(j) * slots + --counts[layout.byteOf(j)];
      unit[slot] = j;
      factor[slot] = 1L << layout.shiftOf(j);
    }
    long[] shape = {bytes, slots};
    String units = graph.longs("unitsOfBytes", unit, shape);
    String factors = graph.longs("places", factor, shape);
    String byByte =
        graph.node("Gather", "byByte", List.of(indexes, units), Graph.attribute("axis", 1));
    String shifted = graph.node("Mul", "shifted", List.of(byByte, factors));
    return graph.node(
        "ReduceSum",
        "sums",
        List.of(shifted, graph.longs("axis", 2)),
        Graph.attribute("keepdims", 0));
  }

  /** The decoder, without gain. */
  static GraphProto decoder(LevelCodec codec) {
    int u = codec.units();
    int d = codec.dimension();
    Graph graph = new Graph("decoder");
    String codes = graph.input("codes", DataType.UINT8, codec.bytesPerCode());
    String values = values(graph, codes, codec.layout(), codec.levelEncoder().levels());
    String decoder = graph.floats("decoder", codec.decoder(), d, u);
    String offset = graph.floats("offset", codec.offset(), d);
    graph.node("Gemm", "vectors", List.of(values, decoder, offset), Graph.attribute("transB", 1));
    graph.output("vectors", DataType.FLOAT, d);
    return graph.build();
  }

  /**
   * What the units of codes stand for: float32, N × u.
   *
   * @param levels of all units, one unit after the other
   */
  static String values(Graph graph, String codes, UnitLayout layout, float[] levels) {
    String places = places(graph, codes, layout);
    String table = graph.floats("levels", levels, levels.length);
    return graph.node("Gather", "values", List.of(table, places));
  }

  /** Where levels of units stand among those of all units, one after the other: int64, N × u. */
  static String places(Graph graph, String codes, UnitLayout layout) {
    int u = layout.units();
    long[] bytes = new long[u];
    long[] divisors = new long[u];
    long[] counts = new long[u];
    long[] starts = new long[u];
    long start = 0;
    for (int j = 0; j < u; j++) {
      bytes[j] = layout.byteOf(j);
      divisors[j] = 1L << layout.shiftOf(j);
      counts[j] = 1L << layout.unitBits(j);
      starts[j] = start;
      start += counts[j];
    }
    String numbers = graph.cast("codesAsNumbers", codes, DataType.INT64);
    String byUnit =
        graph.node(
            "Gather",
            "byUnit",
            List.of(numbers, graph.longs("bytes", bytes)),
            Graph.attribute("axis", 1));
    String shifted =
        graph.node("Div", "shifted", List.of(byUnit, graph.longs("divisors", divisors)));
    String indexes = graph.node("Mod", "indexes", List.of(shifted, graph.longs("counts", counts)));
    return graph.node("Add", "places", List.of(indexes, graph.longs("starts", starts)));
  }
}
