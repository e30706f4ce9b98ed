// SPDX-License-Identifier: Apache-2.0
package org.halfspace.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.List;
import org.halfspace.Autoencoder;
import org.halfspace.code.SignCodec;
import org.halfspace.data.UnusableDataException;
import org.halfspace.io.Existing;
import org.halfspace.io.file.AtomicFile;

/**
 * Encoder and decoder of a model as two ONNX files, of operators every runtime has.
 *
 * <table>
 * <caption>Tensors; N, the number of vectors, is free</caption>
 * <tr><th>graph</th><th></th><th>name</th><th>type</th><th>shape</th><th></th></tr>
 * <tr><td>encoder</td><td>input</td><td>{@code vectors}</td><td>float32</td><td>N × d</td><td>x</td></tr>
 * <tr><td></td><td>output</td><td>{@code bits}</td><td>uint8</td><td>N × ⌈n/8⌉</td><td>the bits packed, most significant first, those after the n-th zero</td></tr>
 * <tr><td></td><td>output</td><td>{@code bits}</td><td>uint8</td><td>N × n</td><td>1 where (B(x − μ))_j ≥ 0, else 0</td></tr>
 * <tr><td>decoder</td><td>input</td><td>{@code bits}</td><td>uint8</td><td>N × ⌈n/8⌉</td><td>bits after the n-th are passed over</td></tr>
 * <tr><td></td><td>output</td><td>{@code vectors}</td><td>float32</td><td>N × d</td><td>x̂ = A σ + μ</td></tr>
 * </table>
 *
 * <p>A runtime sums in an order of its own, so a bit whose pre-activation is zero to rounding of
 * float32 may differ from {@link SignCodec}'s; all others are the same. Numbers that are not finite
 * are not refused by the graph. A universal encoder is written as the matrix it is. Stateless and
 * thread-safe; memory is twice that of the tensors.
 */
public final class OnnxFile {
  /** The version of ONNX's operators that the graphs use. */
  public static final int OPSET = 13;

  /** Of the file format; belongs to operators of version 13. */
  private static final int IR_VERSION = 7;

  /** A message of protobuf has at most 2^31 − 1 bytes; a MiB is for all but matrix and mean. */
  private static final long MAXIMUM_BYTES = Integer.MAX_VALUE - (1 << 20);

  /** Values of the bits of a byte, the most significant first. */
  private static final float[] PLACES = {128, 64, 32, 16, 8, 4, 2, 1};

  private OnnxFile() {}

  /**
   * Writes the encoder, whole or not at all.
   *
   * @throws IllegalArgumentException if n d floats are more than the 2 GiB of an ONNX file
   * @throws java.nio.file.FileAlreadyExistsException if the file exists and is to be kept
   * @throws IOException if writing fails
   */
  public static void writeEncoder(Path path, Autoencoder model, Existing existing)
      throws IOException {
    requireSize(model.codec().signs());
    write(path, model, encoder(model.codec().signs()), existing);
  }

  /**
   * Writes the decoder, whole or not at all.
   *
   * @throws IllegalArgumentException if n d floats are more than the 2 GiB of an ONNX file
   * @throws java.nio.file.FileAlreadyExistsException if the file exists and is to be kept
   * @throws IOException if writing fails
   */
  public static void writeDecoder(Path path, Autoencoder model, Existing existing)
      throws IOException {
    requireSize(model.codec().signs());
    write(path, model, decoder(model.codec().signs()), existing);
  }

  private static void requireSize(SignCodec codec) {
    long bytes = Float.BYTES * (codec.bits() + 1L) * codec.dimension();
    if (bytes > MAXIMUM_BYTES) {
      throw new UnusableDataException(
          "a model of "
              + codec.bits()
              + " × "
              + codec.dimension()
              + " floats take "
              + bytes
              + " bytes, an ONNX file holds at most "
              + MAXIMUM_BYTES);
    }
  }

  private static GraphProto encoder(SignCodec codec) {
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

  private static GraphProto decoder(SignCodec codec) {
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

  private static void write(Path path, Autoencoder model, GraphProto graph, Existing existing)
      throws IOException {
    ModelProto file =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("halfspace")
            .setProducerVersion(model.metadata().machine().software())
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
            .addMetadataProps(
                StringStringEntryProto.newBuilder().setKey("model").setValue(model.id()))
            .setGraph(graph)
            .build();
    AtomicFile.write(
        path,
        existing,
        channel -> {
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
          file.writeTo(out);
          out.flush();
        });
  }
}
