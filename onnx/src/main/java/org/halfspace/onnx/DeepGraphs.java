// SPDX-License-Identifier: Apache-2.0
package org.halfspace.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.List;
import org.halfspace.code.DeepDecoder;
import org.halfspace.code.HiddenActivation;

/** The graph of a decoder of hidden layers. Stateless. */
final class DeepGraphs {
  private static final float GELU_SLOPE = (float) Math.sqrt(2 / Math.PI);
  private static final float GELU_CUBE = 0.044715f;

  private DeepGraphs() {}

  /** The decoder, without gain. */
  static GraphProto decoder(DeepDecoder decoder) {
    int d = decoder.dimension();
    Graph graph = new Graph("decoder");
    String codes = graph.input("codes", DataType.UINT8, decoder.layout().bytesPerCode());
    String values = LevelGraphs.values(graph, codes, decoder.layout(), decoder.levels());
    String numbers = values;
    Activation activation = new Activation(graph, decoder.activation());
    for (int l = 0; l < decoder.hidden().size(); l++) {
      String sums = affine(graph, "hidden" + l, numbers, decoder.hidden().get(l));
      numbers = activation.of(sums, l);
    }
    String deep = affine(graph, "output", numbers, decoder.output());
    String skip = graph.floats("skip", decoder.skip(), d, decoder.units());
    String linear =
        graph.node("Gemm", "linear", List.of(values, skip), Graph.attribute("transB", 1));
    graph.node("Add", "vectors", List.of(deep, linear));
    graph.output("vectors", DataType.FLOAT, d);
    return graph.build();
  }

  private static String affine(Graph graph, String name, String input, DeepDecoder.Layer layer) {
    String weights =
        graph.floats(name + "Weights", layer.weights(), layer.outputs(), layer.inputs());
    String bias = graph.floats(name + "Bias", layer.bias(), layer.outputs());
    return graph.node("Gemm", name, List.of(input, weights, bias), Graph.attribute("transB", 1));
  }

  /** How many bytes the tensors of a decoder take. */
  static long bytes(DeepDecoder decoder) {
    long floats = (long) decoder.skip().length + decoder.levels().length;
    for (DeepDecoder.Layer layer : decoder.hidden()) {
      floats += (layer.inputs() + 1L) * layer.outputs();
    }
    floats += (decoder.output().inputs() + 1L) * decoder.output().outputs();
    return Float.BYTES * floats;
  }

  /** The nodes of an activation, for layer after layer, with constants that they share. */
  private static final class Activation {
    private final Graph graph;
    private final boolean relu;
    private final String slope;
    private final String cube;
    private final String one;
    private final String half;

    Activation(Graph graph, HiddenActivation kind) {
      this.graph = graph;
      this.relu = kind == HiddenActivation.RELU;
      this.slope = relu ? "" : graph.floats("geluSlope", new float[] {GELU_SLOPE});
      this.cube = relu ? "" : graph.floats("geluCube", new float[] {GELU_CUBE});
      this.one = relu ? "" : graph.floats("one", new float[] {1});
      this.half = relu ? "" : graph.floats("half", new float[] {0.5f});
    }

    String of(String t, int layer) {
      if (relu) {
        return graph.node("Relu", "relu" + layer, List.of(t));
      }
      String square = graph.node("Mul", "square" + layer, List.of(t, t));
      String third = graph.node("Mul", "third" + layer, List.of(square, t));
      String scaled = graph.node("Mul", "scaled" + layer, List.of(third, cube));
      String sum = graph.node("Add", "sum" + layer, List.of(t, scaled));
      String inner = graph.node("Mul", "inner" + layer, List.of(sum, slope));
      String tanh = graph.node("Tanh", "tanh" + layer, List.of(inner));
      String above = graph.node("Add", "above" + layer, List.of(tanh, one));
      String share = graph.node("Mul", "share" + layer, List.of(above, half));
      return graph.node("Mul", "gelu" + layer, List.of(t, share));
    }
  }
}
