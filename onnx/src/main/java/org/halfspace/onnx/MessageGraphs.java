// SPDX-License-Identifier: Apache-2.0
package org.halfspace.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.Arrays;
import java.util.List;
import org.halfspace.code.MessagePassing;
import org.halfspace.code.UnitLayout;

/**
 * The graph of a decoder by message passing: r = m + κ E[g | m + √v g in the cell of the unit], m =
 * K r for the next layer, and R r + b after the last. Memory is of the order of N u numbers.
 * Stateless.
 */
final class MessageGraphs {
  private MessageGraphs() {}

  /** The decoder, without gain. */
  static GraphProto decoder(MessagePassing decoder) {
    int u = decoder.layout().units();
    int d = decoder.dimension();
    Graph graph = new Graph("decoder");
    String codes = graph.input("codes", DataType.UINT8, decoder.layout().bytesPerCode());
    boolean signs = Arrays.stream(decoder.layout().unitBits()).allMatch(bits -> bits == 1);
    Cells cells = signs ? new Halves(graph, codes, decoder) : new Intervals(graph, codes, decoder);
    List<MessagePassing.Layer> layers = decoder.layers();
    String messages = "";
    for (int l = 0; l < layers.size(); l++) {
      MessagePassing.Layer layer = layers.get(l);
      String means = l == 0 ? "" : mixed(graph, l - 1, messages, layers.get(l - 1));
      String inverse = graph.floats("inverse" + l, inverse(layer.variances()), u);
      String strengths = graph.floats("strengths" + l, layer.strengths(), u);
      messages = cells.messages(means, inverse, strengths);
    }
    String readout = graph.floats("readout", decoder.readout(), d, u);
    String offset = graph.floats("offset", decoder.offset(), d);
    graph.node("Gemm", "vectors", List.of(messages, readout, offset), Graph.attribute("transB", 1));
    graph.output("vectors", DataType.FLOAT, d);
    return graph.build();
  }

  private static String mixed(Graph graph, int l, String messages, MessagePassing.Layer layer) {
    int u = layer.variances().length;
    String mixing = graph.floats("mixing" + l, layer.mixing(), u, u);
    return graph.node(
        "Gemm", "means" + (l + 1), List.of(messages, mixing), Graph.attribute("transB", 1));
  }

  /** 1/√v. */
  private static float[] inverse(float[] variances) {
    float[] inverse = new float[variances.length];
    for (int j = 0; j < inverse.length; j++) {
      inverse[j] = (float) (1 / Math.sqrt(variances[j]));
    }
    return inverse;
  }

  /** In which cells pre-activations lie. */
  private interface Cells {
    /**
     * The messages of a layer.
     *
     * @param means m: N × u; empty for the first layer, where they are 0
     * @param inverse 1/√v: u
     * @param strengths κ: u
     */
    String messages(String means, String inverse, String strengths);
  }

  /** Cells of signs: all above their thresholds, or all below. */
  private static final class Halves implements Cells {
    private final Arithmetic math;
    private final NormalMeans normal;
    private final String sides;
    private final String thresholds;

    Halves(Graph graph, String codes, MessagePassing decoder) {
      int u = decoder.layout().units();
      this.math = new Arithmetic(graph);
      this.normal = new NormalMeans(math);
      float[] signs = new float[2 * u];
      for (int i = 0; i < signs.length; i++) {
        signs[i] = i % 2 == 0 ? -1 : 1;
      }
      this.sides = LevelGraphs.values(graph, codes, decoder.layout(), signs);
      this.thresholds = graph.floats("thresholds", decoder.thresholds(), u);
    }

    @Override
    public String messages(String means, String inverse, String strengths) {
      String distance =
          means.isEmpty() ? math.negate(thresholds) : math.subtract(means, thresholds);
      String a = math.multiply(math.multiply(sides, distance), inverse);
      String told = math.multiply(math.multiply(sides, strengths), normal.meanAbove(a));
      return means.isEmpty() ? told : math.add(means, told);
    }
  }

  /** Cells between two thresholds, the outermost of a unit without one of the two. */
  private static final class Intervals implements Cells {
    private final Arithmetic math;
    private final NormalMeans normal;
    private final String lows;
    private final String highs;

    Intervals(Graph graph, String codes, MessagePassing decoder) {
      this.math = new Arithmetic(graph);
      this.normal = new NormalMeans(math);
      UnitLayout layout = decoder.layout();
      float[] thresholds = decoder.thresholds();
      float[] low = new float[thresholds.length + layout.units()];
      float[] high = new float[low.length];
      int at = 0;
      int next = 0;
      for (int j = 0; j < layout.units(); j++) {
        low[at] = -Float.MAX_VALUE;
        for (int cell = 1; cell < 1 << layout.unitBits(j); cell++) {
          high[at++] = thresholds[next];
          low[at] = thresholds[next++];
        }
        high[at++] = Float.MAX_VALUE;
      }
      String places = LevelGraphs.places(graph, codes, layout);
      this.lows = graph.node("Gather", "lows", List.of(graph.floats("from", low, at), places));
      this.highs = graph.node("Gather", "highs", List.of(graph.floats("to", high, at), places));
    }

    @Override
    public String messages(String means, String inverse, String strengths) {
      String mean = normal.mean(scaled(lows, means, inverse), scaled(highs, means, inverse));
      String told = math.multiply(strengths, mean);
      return means.isEmpty() ? told : math.add(means, told);
    }

    private String scaled(String ends, String means, String inverse) {
      return math.multiply(means.isEmpty() ? ends : math.subtract(ends, means), inverse);
    }
  }

  /** How many bytes the tensors of a decoder take. */
  static long bytes(MessagePassing decoder) {
    long u = decoder.layout().units();
    long d = decoder.dimension();
    int layers = decoder.layers().size();
    long cells = 2 * (decoder.thresholds().length + u);
    return Float.BYTES * ((layers - 1) * u * u + 2 * layers * u + (u + 1) * d + cells);
  }
}
