// SPDX-License-Identifier: Apache-2.0
package org.halfspace.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import org.halfspace.Autoencoder;
import org.halfspace.code.ByteTables;
import org.halfspace.code.DeepDecoder;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.MessagePassing;
import org.halfspace.code.SignCodec;
import org.halfspace.code.UnitCodec;
import org.halfspace.code.VectorCodec;
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
 * <tr><td></td><td>output</td><td>{@code codes}</td><td>uint8</td><td>N × ⌈n/8⌉</td><td>as the codec packs them</td></tr>
 * <tr><td></td><td>output</td><td>{@code bits}</td><td>uint8</td><td>N × n</td><td>signs: 1 where (B(x − μ))_j ≥ 0, else 0</td></tr>
 * <tr><td></td><td>output</td><td>{@code indexes}</td><td>uint8</td><td>N × u</td><td>units of several levels: how many thresholds of unit j are at most (B(x − μ))_j, which is multiplied by s / ‖x − μ‖ first where the model has gain</td></tr>
 * <tr><td>decoder</td><td>input</td><td>{@code codes}</td><td>uint8</td><td>N × ⌈n/8⌉</td><td>bits that belong to no unit are passed over</td></tr>
 * <tr><td></td><td>output</td><td>{@code vectors}</td><td>float32</td><td>N × d</td><td>x̂ by the decoder that decodes, A σ + b by the linear one; gains are left out</td></tr>
 * </table>
 *
 * <p>A runtime sums in an order of its own, so the bit or index of a unit whose pre-activation
 * meets its threshold to rounding of float32 may differ from the codec's by one; all others are the
 * same. Decoders sum likewise, but for tables, which give the same numbers as the library's; means
 * of normals, in message passing, are right to 2e-6. Numbers that are not finite are not refused by
 * the graph. A universal encoder is written as the matrix it is. Stateless and thread-safe; memory
 * is twice that of the tensors.
 */
public final class OnnxFile {
  /** The version of ONNX's operators that the graphs use. */
  public static final int OPSET = 13;

  /** Of the file format; belongs to operators of version 13. */
  private static final int IR_VERSION = 7;

  /** A message of protobuf has at most 2^31 − 1 bytes; a MiB is for all but matrix and mean. */
  private static final long MAXIMUM_BYTES = Integer.MAX_VALUE - (1 << 20);

  private OnnxFile() {}

  /**
   * Writes the encoder, whole or not at all.
   *
   * @throws UnusableDataException if the tensors take more than the 2 GiB of an ONNX file
   * @throws java.nio.file.FileAlreadyExistsException if the file exists and is to be kept
   * @throws IOException if writing fails
   */
  public static void writeEncoder(Path path, Autoencoder model, Existing existing)
      throws IOException {
    requireSize(model.codec().units());
    write(path, model, encoder(model.codec()), existing);
  }

  /**
   * Writes the decoder that decodes, whole or not at all. {@link Autoencoder#decodingBy} chooses
   * another one of those that the model has.
   *
   * @throws UnusableDataException if it is of a kind that this library does not know, or its
   *     tensors take more than the 2 GiB of an ONNX file
   * @throws java.nio.file.FileAlreadyExistsException if the file exists and is to be kept
   * @throws IOException if writing fails
   */
  public static void writeDecoder(Path path, Autoencoder model, Existing existing)
      throws IOException {
    write(path, model, decoder(model.codec()), existing);
  }

  private static void requireSize(UnitCodec codec) {
    long tables = codec instanceof LevelCodec ? (2L << Byte.SIZE) * codec.units() : 0;
    long bytes = Float.BYTES * ((codec.units() + 1L) * codec.dimension() + tables);
    requireBytes("a model of " + codec.units() + " × " + codec.dimension() + " floats", bytes);
  }

  private static void requireBytes(String what, long bytes) {
    if (bytes > MAXIMUM_BYTES) {
      throw new UnusableDataException(
          what + " takes " + bytes + " bytes, an ONNX file holds at most " + MAXIMUM_BYTES);
    }
  }

  private static GraphProto encoder(VectorCodec codec) {
    return codec.units() instanceof LevelCodec levels
        ? LevelGraphs.encoder(levels, codec.gain(), codec.scale())
        : SignGraphs.encoder(codec.signs());
  }

  private static GraphProto decoder(VectorCodec codec) {
    if (codec.decoder() instanceof DeepDecoder deep) {
      requireBytes(deep.toString(), DeepGraphs.bytes(deep));
      return DeepGraphs.decoder(deep);
    }
    if (codec.decoder() instanceof ByteTables tables) {
      requireBytes(tables.toString(), TableGraphs.bytes(tables));
      return TableGraphs.decoder(tables, codec.units().layout());
    }
    if (codec.decoder() instanceof MessagePassing messages) {
      requireBytes(messages.toString(), MessageGraphs.bytes(messages));
      return MessageGraphs.decoder(messages);
    }
    if (codec.decoder() instanceof UnitCodec units) {
      requireSize(units);
      return units instanceof LevelCodec levels
          ? LevelGraphs.decoder(levels)
          : SignGraphs.decoder((SignCodec) units);
    }
    throw new UnusableDataException(
        "decoder: "
            + codec.decoder().type().label()
            + " of "
            + codec.decoder().getClass().getName()
            + ", whose ONNX graph is not known");
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
