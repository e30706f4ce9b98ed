// SPDX-License-Identifier: Apache-2.0
package org.halfspace.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.List;
import org.halfspace.code.SignCodec;

/** The graphs of codes of signs. Stateless. */
final class SignGraphs {
  /** Values of the bits of a byte, the most significant first. */
  private static final float[] PLACES = {128, 64, 32, 16, 8, 4, 2, 1};

  private SignGraphs() {}

  static GraphProto encoder(SignCodec codec) {
    int n = codec.bits();
    int d = codec.dimension();
    int bytes = codec.bytesPerCode();
    Graph graph = new Graph("encoder");
    String vectors = graph.input("vectors", DataType.FLOAT, d);
    String mean = graph.floats("mean", codec.mean(), d);
    String encoder = graph.floats("encoder", codec.encoder(), n, d);
    String centered = graph.node("Sub", "centered", List.of(vectors, mean));
    String preActivations =
        graph.node(
            "Gemm", "preActivations", List.of(centered, encoder), Graph.attribute("transB", 1));
    String zero = graph.floats("zero", new float[1]);
    String positive = graph.node("GreaterOrEqual", "positive", List.of(preActivations, zero));
    graph.cast("bits", positive, DataType.UINT8);

    String padded = graph.cast("bitsAsNumbers", positive, DataType.FLOAT);
    if (n % 8 != 0) {
      String pads = graph.longs("pads", 0, 0, 0, 8L * bytes - n);
      padded = graph.node("Pad", "padded", List.of(padded, pads));
    }
    // 0 stands for the axis of the input.
    String shape = graph.longs("byteShape", 0, bytes, 8);
    String byByte = graph.node("Reshape", "byByte", List.of(padded, shape));
    String places = graph.floats("places", PLACES, PLACES.length);
    String sums = graph.node("MatMul", "sums", List.of(byByte, places));
    graph.cast("codes", sums, DataType.UINT8);
    graph.output("codes", DataType.UINT8, bytes);
    graph.output("bits", DataType.UINT8, n);
    return graph.build();
  }

  static GraphProto decoder(SignCodec codec) {
    int n = codec.bits();
    int d = codec.dimension();
    int bytes = codec.bytesPerCode();
    Graph graph = new Graph("decoder");
    String codes = graph.input("codes", DataType.UINT8, bytes);
    String numbers = graph.cast("codesAsNumbers", codes, DataType.FLOAT);
    String column = graph.node("Unsqueeze", "column", List.of(numbers, graph.longs("axis", 2)));
    // Bit k of a byte: ⌊byte / 2^k⌋ mod 2, exact in float32.
    String places = graph.floats("places", PLACES, PLACES.length);
    String quotients = graph.node("Div", "quotients", List.of(column, places));
    String whole = graph.node("Floor", "whole", List.of(quotients));
    String two = graph.floats("two", new float[] {2});
    String byByte = graph.node("Mod", "byByte", List.of(whole, two), Graph.attribute("fmod", 1));
    String shape = graph.longs("bitShape", 0, 8L * bytes);
    String bits = graph.node("Reshape", "allBits", List.of(byByte, shape));
    if (n % 8 != 0) {
      List<String> range =
          List.of(bits, graph.longs("begin", 0), graph.longs("end", n), graph.longs("columns", 1));
      bits = graph.node("Slice", "bits", range);
    }
    String one = graph.floats("one", new float[] {1});
    String doubled = graph.node("Mul", "doubled", List.of(bits, two));
    String signs = graph.node("Sub", "signs", List.of(doubled, one));
    String decoder = graph.floats("decoder", codec.decoder(), d, n);
    String mean = graph.floats("offset", codec.offset(), d);
    graph.node("Gemm", "vectors", List.of(signs, decoder, mean), Graph.attribute("transB", 1));
    graph.output("vectors", DataType.FLOAT, d);
    return graph.build();
  }
}
